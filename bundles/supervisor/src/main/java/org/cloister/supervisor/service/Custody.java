package org.cloister.supervisor.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.backend.Backend;
import org.cloister.supervisor.machine.Event;
import org.cloister.supervisor.state.StoredSandbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets, holds and gives up a service's sandbox: starts it, takes it over from an earlier run or
 * backend, lets go of it, and keeps its record. Called in the service's mailbox only, but for
 * {@link #run} and {@link #backend}; what may block is done on threads for that.
 */
final class Custody {
  private static final Logger LOG = LoggerFactory.getLogger(Custody.class);

  /** How long whoever changes limits waits for their record. */
  private static final Duration RECORD_WAIT = Duration.ofSeconds(10);

  private static final String AWAY = "runs on, its backend is away";

  private final Owner owner;
  private final Surroundings surroundings;
  private final List<Departure> departures = new ArrayList<>(0);
  private volatile Optional<Run> run = Optional.empty();

  /** The backend whose objects are held, or that is being called. */
  private volatile Optional<Backend> using = Optional.empty();

  Custody(Owner owner, Surroundings surroundings) {
    this.owner = owner;
    this.surroundings = surroundings;
  }

  Optional<Run> run() {
    return run;
  }

  /** The name of the backend that runs it. */
  Optional<String> backend() {
    return run.map(current -> current.backendName);
  }

  /** The run, where the state machine guarantees that there is one. */
  Run current() {
    return run.orElseThrow();
  }

  void start(long attempt) {
    surroundings.threads().working().execute(() -> startNow(attempt));
  }

  private void startNow(long attempt) {
    try {
      Run started = launch().start(attempt);
      owner.inMailbox(() -> started(attempt, started));
    } catch (Exception | Error e) {
      owner.inMailbox(
          () -> {
            using = Optional.empty();
            owner.handle(new Event.StartFailed(attempt, Failures.of(e)));
          });
    }
  }

  private Launch launch() {
    ServiceDefinition definition =
        owner
            .definition()
            .orElseThrow(
                () ->
                    new SupervisionException(
                        SupervisionErrorCode.UNRESOLVABLE, "its definition is gone"));
    return new Launch(
        surroundings,
        definition,
        owner.log(),
        this::saidReady,
        backend -> using = Optional.of(backend));
  }

  private void started(long attempt, Run started) {
    run = Optional.of(started);
    logAsDefined();
    owner.handle(new Event.SandboxStarted(attempt));
    watchExit(attempt, started);
  }

  /** Has the log of what runs kept within the bounds of the definition in force. */
  void logAsDefined() {
    if (run.isPresent()) {
      owner
          .definition()
          .ifPresent(definition -> surroundings.rotation().watch(owner.log(), definition.log()));
    }
  }

  private void watchExit(long attempt, Run of) {
    of.sandbox()
        .ifPresent(
            sandbox ->
                sandbox
                    .exit()
                    .whenComplete(
                        (status, impossible) ->
                            owner.inMailbox(() -> exited(attempt, status, of, sandbox))));
  }

  private void exited(long attempt, ExitStatus status, Run of, Sandbox sandbox) {
    String why = status.success() ? "" : Postmortem.of(of, sandbox, owner.log());
    owner.handle(new Event.Exited(attempt, status, why));
  }

  private void saidReady(NotifyInbox inbox) {
    owner.inMailbox(
        () -> {
          if (run.filter(current -> current.inbox == inbox).isPresent()) {
            owner.handle(new Event.Ready(current().attempt));
          }
        });
  }

  void remember(boolean ready, boolean stopping) {
    Run current = current();
    if (ready && current.readySince.isEmpty()) {
      current.readySince = Optional.of(Instant.now());
    }
    current.ready = ready;
    current.stopping = stopping;
    keep(current);
  }

  private void keep(Run current) {
    SandboxRecord record = current.held().record();
    Limits limits = current.limits();
    try {
      surroundings
          .records()
          .save(
              new StoredSandbox(
                  record,
                  current.specHash,
                  current.ready,
                  current.stopping,
                  owner.log().offset(current.logPosition),
                  Optional.of(limits).filter(now -> !now.equals(record.spec().limits())),
                  current.readySince));
    } catch (IOException e) {
      LOG.warn("{}: its record cannot be kept: {}", owner.name(), e.toString());
    }
  }

  /**
   * Changes the limits of what runs, and waits until they are on record. For any thread that may
   * block.
   *
   * @throws IsolationException if one cannot be changed; then none is
   */
  void update(Run of, Sandbox sandbox, Limits limits) throws IsolationException {
    of.update(sandbox, limits);
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    owner.inMailbox(
        () -> {
          try {
            if (run.filter(of::equals).flatMap(Run::sandbox).isPresent()) {
              keep(of);
            }
          } finally {
            kept.complete(true);
          }
        });
    // A platform that has just ended keeps nothing any more.
    if (!kept.completeOnTimeout(false, RECORD_WAIT.toMillis(), TimeUnit.MILLISECONDS).join()) {
      LOG.warn("{}: its limits have changed and are not on record yet", owner.name());
    }
  }

  void discard() {
    Run ended = current();
    ended.inbox.close();
    surroundings.records().discard(ended.instance);
    surroundings.rotation().unwatch(owner.log());
    run = Optional.empty();
    using = Optional.empty();
  }

  void release() {
    current().letGo();
    using = Optional.empty();
  }

  void recall(String instance, long attempt) {
    surroundings
        .threads()
        .working()
        .execute(
            () -> {
              try {
                StoredSandbox stored = stored(instance);
                long position = owner.log().position(stored.logOffset());
                owner.inMailbox(() -> recalled(attempt, instance, stored, position));
              } catch (IOException | RuntimeException e) {
                owner.post(new Event.Unreadable(attempt, unreadable(instance, e)));
              }
            });
  }

  private StoredSandbox stored(String instance) throws IOException {
    return surroundings
        .records()
        .load(instance)
        .orElseThrow(() -> new IOException("it makes no sense"));
  }

  private static String unreadable(String instance, Exception why) {
    return "the record of %s cannot be read (%s), so it may still be running: see to that, then start it"
        .formatted(instance, why.getMessage());
  }

  private void recalled(long attempt, String instance, StoredSandbox stored, long position) {
    Limits limits = stored.limits().orElse(stored.record().spec().limits());
    Run recalled =
        new Run(instance, stored.record().backend(), stored.specHash(), position, limits);
    recalled.ready = stored.ready();
    recalled.stopping = stored.stopping();
    recalled.readySince = stored.readySince();
    run = Optional.of(recalled);
    owner.handle(new Event.Recalled(attempt, stored.ready(), stored.stopping()));
  }

  /** Says whether the backend that runs it is there. */
  void seekBackend() {
    backend()
        .filter(name -> surroundings.neighbours().adopting())
        .flatMap(surroundings.backends()::named)
        .ifPresent(backend -> owner.post(new Event.BackendAppeared()));
  }

  void adopt(long attempt) {
    Run current = current();
    Optional<Backend> backend = surroundings.backends().named(current.backendName);
    if (backend.isEmpty() || !surroundings.neighbours().adopting()) {
      owner.post(new Event.AdoptionFailed(attempt, AWAY));
      return;
    }
    using = backend;
    surroundings.threads().working().execute(() -> adoptNow(attempt, current, backend.get()));
  }

  private void adoptNow(long attempt, Run current, Backend backend) {
    try {
      StoredSandbox stored = stored(current.instance);
      Optional<Sandbox> sandbox = backend.call(target -> target.adopt(stored.record()));
      Optional<Path> socket =
          stored.record().spec().notifySocket().filter(path -> sandbox.isPresent());
      NotifyInbox inbox = NotifyInbox.open(socket, surroundings.notifySockets(), this::saidReady);
      owner.inMailbox(() -> adopted(attempt, current, backend, sandbox, inbox));
    } catch (IsolationException | IOException | RuntimeException | Error e) {
      owner.inMailbox(
          () -> {
            using = Optional.empty();
            owner.handle(new Event.AdoptionFailed(attempt, Failures.of(e).message()));
          });
    }
  }

  private void adopted(
      long attempt, Run current, Backend backend, Optional<Sandbox> sandbox, NotifyInbox inbox) {
    current.inbox.close();
    current.inbox = inbox;
    if (sandbox.isEmpty()) {
      owner.handle(new Event.Vanished(attempt));
      return;
    }
    current.hold(sandbox.get(), backend, attempt);
    logAsDefined();
    owner.handle(new Event.Adopted(attempt));
    watchExit(attempt, current);
  }

  /**
   * Tells when nothing of some backends is held or called any longer.
   *
   * @param leaving which backends
   * @param done completed then
   */
  void whenFreeOf(Predicate<Backend> leaving, CompletableFuture<Void> done) {
    if (uses(leaving)) {
      owner.handle(new Event.BackendLeft());
    }
    departures.add(new Departure(leaving, done));
    tellDepartures();
  }

  /** To be called after each event. */
  void tellDepartures() {
    departures.removeIf(departure -> !uses(departure.leaving()) && departure.done().complete(null));
  }

  private boolean uses(Predicate<Backend> which) {
    return using.filter(which).isPresent();
  }

  /** Somebody who waits until nothing of a backend is in use. */
  private record Departure(Predicate<Backend> leaving, CompletableFuture<Void> done) {}
}
