package org.cloister.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.host.Accounts;
import org.cloister.api.host.LogRotation;
import org.cloister.api.host.NotifySockets;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.Usage;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.HonoursMatrix;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.api.supervision.Supervisor;
import org.cloister.supervisor.backend.Backend;
import org.cloister.supervisor.backend.Backends;
import org.cloister.supervisor.backend.Honours;
import org.cloister.supervisor.dependency.Nearest;
import org.cloister.supervisor.event.EventLog;
import org.cloister.supervisor.log.LogFollower;
import org.cloister.supervisor.log.RotationWatch;
import org.cloister.supervisor.log.ServiceLog;
import org.cloister.supervisor.machine.Request;
import org.cloister.supervisor.resolve.HostView;
import org.cloister.supervisor.resolve.SpecResolver;
import org.cloister.supervisor.service.ServiceActor;
import org.cloister.supervisor.service.Surroundings;
import org.cloister.supervisor.state.IdRanges;
import org.cloister.supervisor.state.SandboxRecords;
import org.cloister.supervisor.state.Wishes;
import org.cloister.supervisor.storage.PrivateStorage;
import org.cloister.supervisor.thread.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisor without the framework: definitions and backends are put in by hand. Thread-safe.
 */
class Supervision implements Supervisor, Surroundings.Neighbours {
  private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

  private static final Set<ServiceState> ENDED =
      EnumSet.of(ServiceState.STOPPED, ServiceState.FAILED);

  /** A definition that is replaced is gone for a moment, and so are all when their bundle is. */
  private static final Duration OUT_OF_SIGHT = Duration.ofSeconds(1);

  /** How long a sandbox of an earlier run waits for its definition. */
  private static final Duration UNDEFINED = Duration.ofSeconds(15);

  private static final Duration DEPARTURE = Duration.ofSeconds(5);

  private final Platform platform;
  private final DefinitionCatalog catalog;
  private final LogRotation logRotation;
  private final Threads threads = new Threads();
  private final Backends backends;
  private final EventLog events;
  private final SpecResolver resolver;
  private final Wishes wishes;
  private final Surroundings surroundings;
  private final Services services;
  private final Orders orders;
  private final Instances instances;
  private final CompletableFuture<Void> onTheirWay = new CompletableFuture<>();
  private volatile boolean begun;
  private volatile boolean closing;
  private volatile boolean closed;

  /**
   * Makes a supervisor that knows what an earlier run of the platform left, and nothing else.
   *
   * @param platform where the platform lives
   * @param host the host
   * @param listener told of each event
   * @throws IOException if the records of running sandboxes cannot be read
   */
  Supervision(Platform platform, Host host, Consumer<ServiceEvent> listener) throws IOException {
    this.platform = platform;
    this.catalog = host.catalog();
    this.logRotation = host.logRotation();
    this.backends = new Backends(host.chooser());
    this.events = new EventLog(listener);
    this.wishes = new Wishes(platform.state());
    this.resolver =
        new SpecResolver(
            host.files(),
            host.accounts(),
            new IdRanges(platform.state(), host.accounts()),
            Set.of(platform.state(), platform.runtime(), platform.log()));
    this.services = new Services(resolver::writable);
    this.instances = new Instances(services, catalog);
    this.surroundings =
        new Surroundings(
            platform.id(),
            platform.state(),
            threads,
            backends,
            resolver,
            new PrivateStorage(),
            new SandboxRecords(platform.runtime(), host.bootId()),
            wishes,
            host.notifySockets(),
            new RotationWatch(threads),
            events,
            this);
    Requirements requirements = new Requirements(services);
    this.orders =
        new Orders(services, requirements, new Foresight(services, requirements, surroundings));
    findEarlierSandboxes();
  }

  /**
   * What supervision wants of the host and of other bundles.
   *
   * @param files the host's file system
   * @param bootId what tells this boot from others
   * @param accounts users and groups
   * @param notifySockets sockets for readiness
   * @param logRotation keeps logs bounded
   * @param catalog knows definitions and templates
   * @param chooser ranks backends
   */
  record Host(
      HostView files,
      String bootId,
      Accounts accounts,
      NotifySockets notifySockets,
      LogRotation logRotation,
      DefinitionCatalog catalog,
      BackendChooser chooser) {}

  private void findEarlierSandboxes() throws IOException {
    Map<String, String> latest = new HashMap<>();
    for (String instance : surroundings.records().instances()) {
      String former = latest.put(SandboxRecords.service(instance), instance);
      if (former != null) {
        // A start comes only after the sandbox before it is gone: its record was left by mistake.
        surroundings.records().discard(former);
      }
    }
    latest.forEach(
        (name, instance) ->
            services.add(ServiceActor.found(name, surroundings, newLog(name), instance)));
  }

  private ServiceLog newLog(String name) {
    return new ServiceLog(platform.log().resolve(name + ".log"), logRotation);
  }

  // What the framework says.

  /** The definitions are known: takes over what runs, and starts everything that is enabled. */
  void begin() {
    threads.working().execute(this::takeOverAndStart);
    later(this::endUndefined, UNDEFINED);
  }

  private void takeOverAndStart() {
    services.all().forEach(actor -> instances.make(actor.name()));
    wishes.enabled().forEach(instances::make);
    begun = true;
    backends.all().forEach(this::announce);
    CompletableFuture.allOf(
            services.all().stream().map(ServiceActor::autostart).toArray(CompletableFuture[]::new))
        .whenComplete((told, impossible) -> onTheirWay.complete(null));
  }

  @Override
  public CompletionStage<Void> begun() {
    return onTheirWay.minimalCompletionStage();
  }

  private void later(Runnable task, Duration delay) {
    threads.timers().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends what an earlier run left and nobody defines; a mistake in a file is no reason to. */
  void endUndefined() {
    Set<String> mistaken =
        catalog.problems().stream().map(DefinitionProblem::service).collect(Collectors.toSet());
    services.all().stream()
        .filter(actor -> actor.definition().isEmpty() && !mistaken.contains(actor.name()))
        .forEach(actor -> endIfUndefined(actor.name()));
  }

  /** A definition is there. */
  void define(Comparable<?> key, ServiceDefinition definition) {
    ServiceActor actor =
        services.define(
            key, definition, name -> ServiceActor.stopped(name, surroundings, newLog(name)));
    if (begun && !closing) {
      actor.autostart();
      services.graph().withDependants(List.of(actor.name())).stream()
          .filter(name -> !name.equals(actor.name()))
          .flatMap(name -> services.named(name).stream())
          .forEach(ServiceActor::requirementAppeared);
    }
  }

  /** A definition has gone. */
  void forget(Comparable<?> key, ServiceDefinition definition) {
    if (!closing && services.forget(key, definition.name())) {
      later(() -> endIfUndefined(definition.name()), OUT_OF_SIGHT);
    }
  }

  private void endIfUndefined(String name) {
    if (closing) {
      return;
    }
    services
        .undefine(name)
        .ifPresent(
            actor -> {
              actor.report(ServiceEvent.Type.DEFINITION, "its definition is gone");
              end(actor);
            });
  }

  /** One that cannot be ended now, since its backend is away, is ended when that is back. */
  private void end(ServiceActor actor) {
    orders
        .stop(actor)
        .whenComplete(
            (ended, failure) -> {
              services.removeEnded(actor);
              if (failure != null && !closing) {
                later(() -> services.undefine(actor.name()).ifPresent(this::end), UNDEFINED);
              }
            });
  }

  /** A backend is there. */
  void backendAppeared(
      Comparable<?> key, IsolationBackend service, String bundle, Map<String, Object> properties) {
    Backend backend = new Backend(service, bundle, properties, threads.probing());
    backends.add(key, backend);
    backend
        .probed()
        .thenAccept(
            probe ->
                LOG.info(
                    "backend {} is {}available: {}",
                    backend.name(),
                    probe.available() ? "" : "not ",
                    probe.reason()));
    if (begun) {
      announce(backend);
    }
  }

  /** What it runs is for it to take over at once; what failed waits until it is known to work. */
  private void announce(Backend backend) {
    services.all().stream()
        .filter(actor -> actor.backend().filter(backend.name()::equals).isPresent())
        .forEach(actor -> actor.backendAppeared(backend));
    backend
        .probed()
        .thenAccept(
            probe -> {
              if (probe.available() && !closing) {
                services.all().forEach(actor -> actor.backendAppeared(backend));
              }
            });
  }

  /** A backend leaves; returns when nothing of it is held any longer, or after some seconds. */
  void backendLeft(Comparable<?> key) {
    Optional<Backend> backend = backends.remove(key);
    if (!closed) {
      backend.ifPresent(this::letGoOf);
    }
  }

  private void letGoOf(Backend backend) {
    backend.close();
    List<CompletableFuture<Void>> departures = new ArrayList<>();
    services.all().forEach(actor -> departures.add(actor.letGoOf(backend::equals)));
    boolean free = await(CompletableFuture.allOf(departures.toArray(CompletableFuture[]::new)));
    if (!backend.drain(DEPARTURE) || !free) {
      LOG.warn("backend {} left while a call to it had not ended", backend.name());
    }
  }

  private static boolean await(CompletableFuture<Void> future) {
    try {
      future.get(DEPARTURE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The supervisor's bundle stops. What still runs is left running, to be adopted. */
  void close() {
    if (!closing) {
      await(shutdown(true).toCompletableFuture());
    }
    List<CompletableFuture<Void>> closings = new ArrayList<>();
    services.all().forEach(actor -> closings.add(actor.close()));
    await(CompletableFuture.allOf(closings.toArray(CompletableFuture[]::new)));
    threads.close();
    closed = true;
  }

  // What services ask of each other.

  @Override
  public CompletionStage<Void> makeWay(String service) {
    if (instances.missing(service).isEmpty()) {
      return orders.makeWay(service);
    }
    return CompletableFuture.runAsync(() -> instances.makeRequired(service), threads.working())
        .thenCompose(made -> orders.makeWay(service));
  }

  @Override
  public Set<Path> writable() {
    return services.writable();
  }

  @Override
  public boolean closing() {
    return closing;
  }

  @Override
  public boolean adopting() {
    return begun && !closing;
  }

  @Override
  public boolean instantiated(String service) {
    return instances.made(service);
  }

  // What operators ask for.

  @Override
  public List<ServiceStatus> services() {
    return services.all().stream().map(ServiceActor::status).toList();
  }

  @Override
  public Optional<ServiceStatus> service(String name) {
    return find(name).map(ServiceActor::status);
  }

  @Override
  public CompletionStage<ServiceStatus> start(String name) {
    ServiceActor actor = actor(name);
    return closing ? shuttingDown(name) : copy(actor.ask(Request.START));
  }

  @Override
  public CompletionStage<ServiceStatus> stop(String name) {
    return copy(orders.stop(actor(name)));
  }

  @Override
  public CompletionStage<ServiceStatus> restart(String name) {
    ServiceActor actor = actor(name);
    return closing ? shuttingDown(name) : copy(orders.restart(actor));
  }

  @Override
  public CompletionStage<ServiceStatus> reload(String name) {
    return copy(actor(name).ask(Request.RELOAD));
  }

  private static CompletionStage<ServiceStatus> shuttingDown(String name) {
    return CompletableFuture.failedFuture(
        new SupervisionException(
            SupervisionErrorCode.SHUTTING_DOWN, name + ": the platform shuts down"));
  }

  /** So that nobody but the service itself can complete its answer, and failures are bare. */
  private static CompletionStage<ServiceStatus> copy(CompletableFuture<ServiceStatus> answer) {
    CompletableFuture<ServiceStatus> copy = new CompletableFuture<>();
    answer.whenComplete(
        (status, failure) -> {
          if (failure == null) {
            copy.complete(status);
          } else {
            boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
            copy.completeExceptionally(wrapped ? failure.getCause() : failure);
          }
        });
    return copy;
  }

  @Override
  public ServiceStatus enable(String name, boolean enabled) {
    ServiceActor actor = actor(name);
    keep(name, () -> wishes.enable(actor.name(), enabled));
    ServiceStatus status = actor.status();
    if (!enabled && ENDED.contains(status.state())) {
      instances.forget(actor.name());
    }
    return status;
  }

  private static void keep(String name, Runnable change) {
    try {
      change.run();
    } catch (UncheckedIOException e) {
      throw new SupervisionException(SupervisionErrorCode.FAILED, name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public BackendChoice choose(String name, Optional<BackendRequest> request) {
    ServiceActor actor = actor(name);
    BackendRequest wish = request.orElseGet(() -> definition(actor).backend());
    BackendChoice choice = backends.rank(wish, spec(actor));
    keep(name, () -> wishes.choose(actor.name(), request));
    actor.report(
        ServiceEvent.Type.CHOICE,
        "wants the backend %s; %s would be chosen"
            .formatted(wish, choice.chosen().orElse("none that is present")));
    return choice;
  }

  @Override
  public BackendChoice choice(String name) {
    ServiceActor actor = actor(name);
    return choice(actor, spec(actor));
  }

  private BackendChoice choice(ServiceActor actor, SandboxSpec spec) {
    return backends.rank(
        wishes.backend(actor.name()).orElseGet(() -> definition(actor).backend()), spec);
  }

  @Override
  public SandboxSpec spec(String name) {
    return spec(actor(name));
  }

  private SandboxSpec spec(ServiceActor actor) {
    try {
      return resolver.resolve(
          definition(actor), surroundings.placesOfNext(actor.name()), writable());
    } catch (SupervisionException e) {
      throw new SupervisionException(e.code(), actor.name() + ": " + e.getMessage(), e);
    }
  }

  private static ServiceDefinition definition(ServiceActor actor) {
    return actor
        .definition()
        .orElseThrow(
            () ->
                new SupervisionException(
                    SupervisionErrorCode.UNRESOLVABLE, actor.name() + ": its definition is gone"));
  }

  @Override
  public Plan plan(String name) throws IsolationException {
    ServiceActor actor = actor(name);
    SandboxSpec spec = spec(actor);
    BackendChoice choice = choice(actor, spec);
    Backend backend =
        choice
            .chosen()
            .flatMap(backends::named)
            .orElseThrow(
                () ->
                    new SupervisionException(
                        SupervisionErrorCode.NO_BACKEND,
                        actor.name()
                            + ": no backend can run it (asked for: %s)"
                                .formatted(choice.request())));
    SandboxContext context =
        new SandboxContext(
            platform.id(),
            Surroundings.next(actor.name()),
            surroundings.placesOfNext(actor.name()).runtimeDirectory(),
            surroundings.placesOfNext(actor.name()).stateDirectory(),
            actor.log().path());
    return backend.call(target -> target.plan(spec, context));
  }

  @Override
  public ExecSession exec(String name, ExecRequest request) throws IsolationException {
    return sandbox(name).exec(request);
  }

  @Override
  public void signal(String name, Signal signal) throws IsolationException {
    sandbox(name).signal(signal);
  }

  @Override
  public Usage usage(String name) throws IsolationException {
    return sandbox(name).usage();
  }

  @Override
  public SandboxReport inspect(String name) throws IsolationException {
    return sandbox(name).inspect();
  }

  @Override
  public void update(String name, Limits limits) throws IsolationException {
    sandbox(name).update(limits);
  }

  private Sandbox sandbox(String name) {
    ServiceActor actor = actor(name);
    return actor
        .sandbox()
        .orElseThrow(
            () ->
                new SupervisionException(
                    SupervisionErrorCode.WRONG_STATE,
                    "%s: is %s; it has no process that can be reached"
                        .formatted(actor.name(), actor.state().key())));
  }

  @Override
  public Path log(String name) {
    return actor(name).log().path();
  }

  @Override
  public List<String> log(String name, int lines) {
    try {
      return actor(name).log().last(lines);
    } catch (IOException e) {
      throw unreadableLog(name, e);
    }
  }

  @Override
  public AutoCloseable follow(String name, int lines, Consumer<String> receiver) {
    try {
      return LogFollower.follow(actor(name).log(), lines, threads, receiver);
    } catch (IOException e) {
      throw unreadableLog(name, e);
    }
  }

  private static SupervisionException unreadableLog(String name, IOException e) {
    return new SupervisionException(
        SupervisionErrorCode.FAILED, name + ": its log cannot be read: " + e.getMessage(), e);
  }

  @Override
  public List<BackendStatus> backends() {
    return backends.all().stream()
        .map(
            backend ->
                new BackendStatus(
                    backend.name(),
                    backend.bundle(),
                    backend.properties(),
                    backend.probe(),
                    services.all().stream()
                        .filter(actor -> actor.backend().filter(backend.name()::equals).isPresent())
                        .map(ServiceActor::name)
                        .toList()))
        .toList();
  }

  @Override
  public HonoursMatrix honours() {
    return Honours.of(backends.all());
  }

  @Override
  public List<ServiceEvent> events() {
    return events.latest();
  }

  @Override
  public CompletionStage<Void> shutdown(boolean keep) {
    closing = true;
    List<CompletableFuture<?>> ends = new ArrayList<>();
    if (keep) {
      services.all().forEach(actor -> ends.add(actor.letGoOf(backend -> true)));
    } else {
      ends.addAll(
          orders.stopAll(services.all().stream().map(ServiceActor::name).toList()).values());
    }
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
        .handle((nothing, failure) -> null);
  }

  private ServiceActor actor(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  /** By its name, by the one name it provides, or as an instance of a template. */
  private Optional<ServiceActor> find(String name) {
    Optional<ServiceActor> exact = services.named(name);
    if (exact.isPresent()) {
      return exact;
    }
    List<String> providers = services.graph().named(name);
    if (providers.size() == 1) {
      return services.named(providers.get(0));
    }
    instances.make(name);
    return services.named(name);
  }

  private SupervisionException unknown(String name) {
    List<String> providers = services.graph().named(name);
    String hint =
        providers.isEmpty()
            ? new Nearest(services.all().stream().map(ServiceActor::name).toList())
                .to(name)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("")
            : "; provided by " + String.join(", ", providers);
    return new SupervisionException(
        SupervisionErrorCode.UNKNOWN_SERVICE, "there is no service " + name + hint);
  }
}
