package org.cloister.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.DefinitionCatalog;
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
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.Usage;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.HonoursMatrix;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.api.supervision.Supervisor;
import org.cloister.supervisor.backend.Backends;
import org.cloister.supervisor.backend.Honours;
import org.cloister.supervisor.event.EventLog;
import org.cloister.supervisor.log.LogFollower;
import org.cloister.supervisor.log.RotationWatch;
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

/**
 * The supervisor without the framework: definitions and backends are put in by hand. Thread-safe.
 */
class Supervision implements Supervisor {
  private final Threads threads = new Threads();
  private final Lifespan lifespan = new Lifespan();
  private final Backends backends;
  private final EventLog events;
  private final Wishes wishes;
  private final Services services;
  private final Instances instances;
  private final Names names;
  private final Orders orders;
  private final Prospects prospects;
  private final ServiceMaker maker;
  private final Definitions definitions;
  private final Departures departures;
  private final BackendPresence presence;

  /** So that nobody finds that an instance is wanted no more while another comes to want it. */
  private final Object wanting = new Object();

  /**
   * Makes a supervisor that knows what an earlier run of the platform left, and nothing else.
   *
   * @param platform where the platform lives
   * @param host the host
   * @param listener told of each event
   * @throws IOException if the records of running sandboxes cannot be read
   */
  Supervision(Platform platform, Host host, Consumer<ServiceEvent> listener) throws IOException {
    this.backends = new Backends(host.chooser());
    this.events = new EventLog(listener);
    this.wishes = new Wishes(platform.state());
    SpecResolver resolver =
        new SpecResolver(
            host.files(),
            host.accounts(),
            new IdRanges(platform.state(), host.accounts()),
            platform.hidden());
    this.services = new Services(resolver::writable);
    this.instances = new Instances(services, host.catalog());
    this.names = new Names(services, instances);
    SandboxRecords records = new SandboxRecords(platform.runtime(), host.bootId());
    Surroundings surroundings =
        new Surroundings(
            platform.id(),
            platform.state(),
            threads,
            backends,
            resolver,
            new PrivateStorage(),
            records,
            wishes,
            host.notifySockets(),
            new RotationWatch(threads),
            events,
            new Neighbourhood(services, instances, lifespan, threads.working(), this::orders));
    Requirements requirements = new Requirements(services);
    this.orders =
        new Orders(services, requirements, new Foresight(services, requirements, surroundings));
    this.prospects = new Prospects(surroundings);
    this.maker = new ServiceMaker(surroundings, platform.log(), host.logRotation());
    this.definitions =
        new Definitions(host.catalog(), services, maker, orders, threads.timers(), lifespan);
    this.departures = new Departures(services);
    this.presence = new BackendPresence(backends, services, departures, threads, lifespan);
    EarlierRun.of(records).forEach((name, instance) -> services.add(maker.found(name, instance)));
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

  /** For services, which are made before it and want nothing of it until then. */
  private Orders orders() {
    return orders;
  }

  // What the framework says.

  /** The definitions are known: takes over what runs, and starts everything that is enabled. */
  void begin() {
    threads.working().execute(this::takeOverAndStart);
    definitions.endUndefinedLater();
  }

  private void takeOverAndStart() {
    services.all().forEach(actor -> instances.make(actor.name()));
    wishes.enabled().forEach(instances::make);
    lifespan.begin();
    presence.announceAll();
    CompletableFuture.allOf(
            services.all().stream()
                .filter(actor -> !isExcludedByTheEarlierRun(actor))
                .map(ServiceActor::autostart)
                .toArray(CompletableFuture[]::new))
        .whenComplete((told, impossible) -> lifespan.allAreOnTheirWay());
  }

  /** What runs on was started after it: a new platform is no reason to turn that round. */
  private boolean isExcludedByTheEarlierRun(ServiceActor actor) {
    Optional<ServiceActor> inTheWay =
        services.graph().conflicts(actor.name()).stream()
            .flatMap(name -> services.named(name).stream())
            .filter(ServiceActor::ofEarlierRun)
            .findFirst();
    if (inTheWay.isPresent() && actor.enabled()) {
      actor.report(
          ServiceEvent.Type.STATE,
          "does not start with the platform: conflicts with %s, which was running before"
              .formatted(inTheWay.get().name()));
    }
    return inTheWay.isPresent();
  }

  @Override
  public CompletionStage<Void> begun() {
    return lifespan.onTheirWay();
  }

  /** Ends what an earlier run left and nobody defines; a mistake in a file is no reason to. */
  void endUndefined() {
    definitions.endUndefined();
  }

  /** A definition is there. */
  void define(Comparable<?> key, ServiceDefinition definition) {
    definitions.define(key, definition);
  }

  /** A definition has gone. */
  void forget(Comparable<?> key, ServiceDefinition definition) {
    definitions.forget(key, definition);
  }

  /** A backend is there. */
  void backendAppeared(
      Comparable<?> key, IsolationBackend service, String bundle, Map<String, Object> properties) {
    presence.appeared(key, service, bundle, properties);
  }

  /** A backend leaves; returns when nothing of it is held any longer, or after some seconds. */
  void backendLeft(Comparable<?> key) {
    presence.left(key);
  }

  /** The supervisor's bundle stops. What still runs is left running, to be adopted. */
  void close() {
    if (!lifespan.closing()) {
      lifespan.shutDown();
      departures.await(actor -> actor.letGoOf(backend -> true));
    }
    departures.await(ServiceActor::close);
    threads.close();
    lifespan.end();
  }

  // What operators ask for.

  @Override
  public List<ServiceStatus> services() {
    return services.all().stream().map(ServiceActor::status).toList();
  }

  @Override
  public Optional<ServiceStatus> service(String name) {
    return names.find(name).map(ServiceActor::status);
  }

  @Override
  public CompletionStage<ServiceStatus> start(String name) {
    synchronized (wanting) {
      ServiceActor actor = names.wanted(name);
      return lifespan.closing() ? shuttingDown(name) : copy(actor.ask(Request.START));
    }
  }

  @Override
  public CompletionStage<ServiceStatus> stop(String name) {
    return copy(orders.stop(names.get(name)));
  }

  @Override
  public CompletionStage<ServiceStatus> restart(String name) {
    synchronized (wanting) {
      ServiceActor actor = names.wanted(name);
      return lifespan.closing() ? shuttingDown(name) : copy(actor.busyUntil(orders.restart(actor)));
    }
  }

  @Override
  public CompletionStage<ServiceStatus> reload(String name) {
    return copy(names.get(name).ask(Request.RELOAD));
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
    synchronized (wanting) {
      if (!enabled && names.find(name).isEmpty() && wishes.enabled(name).isPresent()) {
        keep(name, () -> wishes.enable(name, false));
        return maker.stopped(name).status();
      }
      ServiceActor actor = enabled ? names.wanted(name) : names.get(name);
      keep(name, () -> wishes.enable(actor.name(), enabled));
      if (!enabled && actor.idle()) {
        instances.forget(actor.name());
      }
      return actor.status();
    }
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
    ServiceActor actor = names.get(name);
    BackendChoice choice = prospects.choice(actor, request);
    keep(name, () -> wishes.choose(actor.name(), request));
    actor.report(
        ServiceEvent.Type.CHOICE,
        "wants the backend %s; %s would be chosen"
            .formatted(choice.request(), choice.chosen().orElse("none that is present")));
    return choice;
  }

  @Override
  public BackendChoice choice(String name) {
    return prospects.choice(names.get(name));
  }

  @Override
  public SandboxSpec spec(String name) {
    return prospects.spec(names.get(name));
  }

  @Override
  public Plan plan(String name) throws IsolationException {
    return prospects.plan(names.get(name));
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
  public Limits limits(String name) {
    return names.get(name).limits().orElseGet(() -> spec(name).limits());
  }

  @Override
  public void update(String name, Limits limits) throws IsolationException {
    ServiceActor actor = names.get(name);
    if (!actor.update(limits)) {
      throw unreachable(actor);
    }
  }

  private Sandbox sandbox(String name) {
    ServiceActor actor = names.get(name);
    return actor.sandbox().orElseThrow(() -> unreachable(actor));
  }

  private static SupervisionException unreachable(ServiceActor actor) {
    return new SupervisionException(
        SupervisionErrorCode.WRONG_STATE,
        "%s: is %s; it has no process that can be reached"
            .formatted(actor.name(), actor.state().key()));
  }

  @Override
  public Path log(String name) {
    return names.get(name).log().path();
  }

  @Override
  public List<String> log(String name, int lines) {
    try {
      return names.get(name).log().last(lines);
    } catch (IOException e) {
      throw unreadableLog(name, e);
    }
  }

  @Override
  public AutoCloseable follow(String name, int lines, Consumer<String> receiver) {
    try {
      return LogFollower.follow(names.get(name).log(), lines, threads, receiver);
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
    lifespan.shutDown();
    CompletableFuture<Void> ends =
        keep ? departures.all(actor -> actor.letGoOf(backend -> true)) : orders.stopAll();
    return ends.handle((nothing, failure) -> null);
  }
}
