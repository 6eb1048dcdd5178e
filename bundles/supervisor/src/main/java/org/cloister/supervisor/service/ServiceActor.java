package org.cloister.supervisor.service;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.definition.StopPolicy;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Signal;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.backend.Backend;
import org.cloister.supervisor.log.ServiceLog;
import org.cloister.supervisor.machine.Action;
import org.cloister.supervisor.machine.Event;
import org.cloister.supervisor.machine.Failure;
import org.cloister.supervisor.machine.Life;
import org.cloister.supervisor.machine.Phase;
import org.cloister.supervisor.machine.Request;
import org.cloister.supervisor.machine.ServiceMachine;
import org.cloister.supervisor.machine.Step;
import org.cloister.supervisor.state.SpecHash;
import org.cloister.supervisor.thread.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service. Everything that happens to it goes through its mailbox, one thing at a time, and is
 * decided by the {@link ServiceMachine}; its decisions are carried out by {@link Custody} and
 * {@link Attendance}, which answer with events. Thread-safe.
 */
public final class ServiceActor implements Owner {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceActor.class);
  private static final int MOST_HISTORY = 20;

  /** For a sandbox whose definition is gone: it is ended as nearly everything can be. */
  private static final Lifecycle WITHOUT_DEFINITION =
      new Lifecycle(
          false,
          new Readiness(new Readiness.Executed(), Optional.empty()),
          Optional.empty(),
          new RestartPolicy(
              RestartPolicy.When.NO, 0, Duration.ZERO, Duration.ZERO, 1, Duration.ZERO),
          new StopPolicy(Signal.TERM, Duration.ofSeconds(10)),
          Optional.empty());

  private final String name;
  private final Surroundings surroundings;
  private final ServiceLog log;
  private final Mailbox mailbox;
  private final Requests requests = new Requests();

  /** How much is to come of what was asked. */
  private final AtomicInteger unheard = new AtomicInteger();

  private final Timers timers;
  private final Custody custody;
  private final Attendance attendance;

  /** The instance that an earlier run of the platform left. */
  private final String found;

  private volatile Life life = Life.begun(Instant.now());
  private volatile Optional<ServiceDefinition> definition = Optional.empty();
  private volatile List<ServiceEvent> history = List.of();

  private ServiceActor(String name, Surroundings surroundings, ServiceLog log, String found) {
    this.name = name;
    this.surroundings = surroundings;
    this.log = log;
    this.found = found;
    this.mailbox = new Mailbox(surroundings.threads().deciding());
    this.timers = new Timers(this, surroundings.threads().timers());
    this.custody = new Custody(this, surroundings);
    this.attendance = new Attendance(this, surroundings.threads());
  }

  /**
   * {@return a service that is stopped}
   *
   * @param name its name
   * @param surroundings what all services share
   * @param log its log
   */
  public static ServiceActor stopped(String name, Surroundings surroundings, ServiceLog log) {
    return new ServiceActor(name, surroundings, log, "");
  }

  /**
   * {@return a service of which an earlier run of the platform left a record}
   *
   * @param name its name
   * @param surroundings what all services share
   * @param log its log
   * @param instance the id of the start on record
   */
  public static ServiceActor found(
      String name, Surroundings surroundings, ServiceLog log, String instance) {
    ServiceActor service = new ServiceActor(name, surroundings, log, instance);
    service.post(new Event.Found());
    return service;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ServiceLog log() {
    return log;
  }

  @Override
  public Optional<ServiceDefinition> definition() {
    return definition;
  }

  /** {@return whether something runs of it, or is to} */
  public boolean up() {
    return life.phase() != Phase.STOPPED && life.phase() != Phase.FAILED;
  }

  /** {@return whether nothing runs of it, nor will by anything that was asked already} */
  public boolean idle() {
    return unheard.get() == 0 && !up();
  }

  /** {@return its state} */
  public ServiceState state() {
    return life.phase().state();
  }

  /** {@return whether it starts with the platform} */
  public boolean enabled() {
    return surroundings
        .wishes()
        .enabled(name)
        .orElseGet(
            () ->
                definition.map(ServiceDefinition::enabled).orElse(false)
                    && !surroundings.neighbours().instantiated(name));
  }

  /** {@return the sandbox, if one is held now} */
  public Optional<Sandbox> sandbox() {
    return custody.run().flatMap(Run::sandbox);
  }

  /** {@return the limits in force, if something runs} */
  public Optional<Limits> limits() {
    return custody.run().map(Run::limits);
  }

  /**
   * Changes the limits of what runs, all or none.
   *
   * @param limits all limits from now on
   * @return whether something runs that can be reached
   * @throws IsolationException if one cannot be changed
   */
  public boolean update(Limits limits) throws IsolationException {
    Optional<Run> run = custody.run();
    Optional<Sandbox> sandbox = run.flatMap(Run::sandbox);
    if (sandbox.isPresent()) {
      custody.update(run.get(), sandbox.get(), limits);
    }
    return sandbox.isPresent();
  }

  /** {@return the name of the backend that runs it, if one does} */
  public Optional<String> backend() {
    return custody.backend();
  }

  /**
   * Gives it its definition, or a new one. One that is enabled and failed, or fails in a start that
   * is under way by what it was before, is started again by that.
   *
   * @param inForce the definition in force from now on
   */
  public void define(ServiceDefinition inForce) {
    Optional<ServiceDefinition> before = definition;
    definition = Optional.of(inForce);
    if (!before.equals(definition)) {
      mailbox.execute(() -> defined(before.isPresent()));
    }
  }

  private void defined(boolean changed) {
    if (changed) {
      report(ServiceEvent.Type.DEFINITION, "its definition has changed");
    }
    if (changed && enabled()) {
      handle(new Event.Remedied(EnumSet.allOf(SupervisionErrorCode.class)));
    }
    custody.logAsDefined();
    compareWithDefinition();
  }

  /** Takes its definition away; what runs of it runs on until it is stopped. */
  public void undefine() {
    definition = Optional.empty();
  }

  /**
   * Asks for something.
   *
   * @param request what
   * @return completes when it has come about, or exceptionally with a {@link SupervisionException}
   */
  public CompletableFuture<ServiceStatus> ask(Request request) {
    return ask(
        request,
        switch (request) {
          case START -> new Event.StartRequested(false);
          case NEED -> new Event.StartRequested(true);
          case STOP -> new Event.StopRequested("");
          case RELOAD -> new Event.ReloadRequested();
        });
  }

  /**
   * Asks it to stop.
   *
   * @param cause what other service it is to end for, and why, in words that can follow its name
   *     and a colon; empty if it was asked for itself
   * @return completes when it has ended, or exceptionally with a {@link SupervisionException}
   */
  public CompletableFuture<ServiceStatus> stop(String cause) {
    return ask(Request.STOP, new Event.StopRequested(cause));
  }

  /**
   * Has it not count as idle until something is over that asks things of it.
   *
   * @param over completes then
   * @param <T> what with
   * @return completes after it, with the same
   */
  public <T> CompletableFuture<T> busyUntil(CompletableFuture<T> over) {
    unheard.incrementAndGet();
    return over.whenComplete((answer, failure) -> unheard.decrementAndGet());
  }

  private CompletableFuture<ServiceStatus> ask(Request request, Event event) {
    CompletableFuture<ServiceStatus> answer = new CompletableFuture<>();
    unheard.incrementAndGet();
    mailbox.execute(
        () -> {
          try {
            requests.add(request, answer);
            handle(event);
          } finally {
            unheard.decrementAndGet();
          }
        });
    return answer;
  }

  /** {@return whether an earlier run of the platform left a record of it} */
  public boolean ofEarlierRun() {
    return !found.isEmpty();
  }

  /**
   * Starts it as the platform does by itself: if it is enabled, and was neither started, stopped
   * nor found running before.
   *
   * @return completes when it is on its way, or is not to start
   */
  public CompletableFuture<Void> autostart() {
    CompletableFuture<Void> told = new CompletableFuture<>();
    boolean wanted = definition.isPresent() && enabled();
    mailbox.execute(
        () -> {
          if (wanted && life.attempt() == 0) {
            handle(new Event.StartRequested(true));
          }
          told.complete(null);
        });
    return told;
  }

  /**
   * Says that a backend is there that was not before, and works.
   *
   * @param backend which
   */
  public void backendAppeared(Backend backend) {
    mailbox.execute(
        () -> {
          boolean runsIt = backend().filter(backend.name()::equals).isPresent();
          handle(
              runsIt
                  ? new Event.BackendAppeared()
                  : new Event.Remedied(Set.of(SupervisionErrorCode.NO_BACKEND)));
        });
  }

  /** Says that something which it requires is defined that was not before. */
  public void requirementAppeared() {
    post(new Event.Remedied(Set.of(SupervisionErrorCode.DEPENDENCY)));
  }

  /**
   * Has it let go of everything that belongs to backends which leave; what runs runs on.
   *
   * @param leaving which backends
   * @return completes when nothing of them is held or called any longer
   */
  public CompletableFuture<Void> letGoOf(Predicate<Backend> leaving) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    mailbox.execute(() -> custody.whenFreeOf(leaving, done));
    return done;
  }

  /**
   * Ends its part in the platform: whoever still waits is refused, nothing is watched any more.
   *
   * @return completes when that is done
   */
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    mailbox.execute(
        () -> {
          Failure over =
              Failure.lasting(SupervisionErrorCode.SHUTTING_DOWN, "the platform shuts down");
          for (Request request : Request.values()) {
            requests.refuse(request, name, over);
          }
          disarm();
          custody.run().ifPresent(run -> run.inbox.close());
          done.complete(null);
        });
    return done;
  }

  /** {@return how it stands} */
  public ServiceStatus status() {
    Life now = life;
    Optional<Run> run = custody.run();
    Optional<ServiceDefinition> defined = definition;
    return new ServiceStatus(
        name,
        defined.map(ServiceDefinition::description).orElse(""),
        now.phase().state(),
        since(now, run),
        now.reason().isEmpty() ? run.map(there -> there.inbox.status()).orElse("") : now.reason(),
        enabled(),
        backend().or(this::likelyBackend),
        run.flatMap(Run::sandbox)
            .map(sandbox -> OptionalLong.of(sandbox.pid()))
            .orElse(OptionalLong.empty()),
        run.map(there -> there.reportedPid).orElse(OptionalLong.empty()),
        run.map(there -> there.instance),
        run.map(there -> there.specHash),
        run.filter(there -> there.replacementPending).isPresent(),
        now.restarts().size(),
        now.lastExit(),
        now.health(),
        defined.map(there -> there.dependencies().requires()).orElse(List.of()),
        history);
  }

  /** A time without its backend or the platform is no interruption of what runs. */
  private static Instant since(Life life, Optional<Run> run) {
    return run.filter(there -> life.phase().state() == ServiceState.RUNNING)
        .flatMap(there -> there.readySince)
        .orElse(life.since());
  }

  private Optional<String> likelyBackend() {
    return definition.flatMap(
        defined ->
            surroundings
                .backends()
                .likely(surroundings.wishes().backend(name).orElse(defined.backend())));
  }

  /**
   * Adds to its history and tells the world.
   *
   * @param type what kind of event
   * @param message one line for people
   */
  public void report(ServiceEvent.Type type, String message) {
    report(type, state(), message);
  }

  private synchronized void report(ServiceEvent.Type type, ServiceState state, String message) {
    List<ServiceEvent> longer = new ArrayList<>(history);
    longer.add(surroundings.events().add(name, type, state, message));
    history = List.copyOf(longer.subList(Math.max(0, longer.size() - MOST_HISTORY), longer.size()));
  }

  @Override
  public void inMailbox(Runnable letter) {
    mailbox.execute(letter);
  }

  @Override
  public void handle(Event event) {
    Step step = ServiceMachine.step(life, event, terms(), Instant.now());
    tell(step);
    life = step.life();
    step.actions().forEach(this::carryOutSafely);
    custody.tellDepartures();
    if (event instanceof Event.SandboxStarted || event instanceof Event.Adopted) {
      compareWithDefinition();
    }
  }

  /** As its definition says, unless that waits for the next start, or is gone. */
  @Override
  public Lifecycle terms() {
    Optional<ServiceDefinition> inForce = definition;
    Optional<ServiceDefinition> startedWith =
        custody
            .run()
            .filter(run -> run.replacementPending || inForce.isEmpty())
            .map(run -> run.definition);
    return startedWith
        .or(() -> inForce)
        .map(ServiceDefinition::lifecycle)
        .orElse(WITHOUT_DEFINITION);
  }

  /** Whoever sees the new state must find in the history how it came about. */
  private void tell(Step step) {
    ServiceState after = step.life().phase().state();
    for (Action action : step.actions()) {
      if (action instanceof Action.Report report) {
        report(report.type(), after, report.message());
      }
    }
    if (after == state()) {
      return;
    }
    String reason = step.life().reason();
    String message = after.key() + (reason.isEmpty() ? "" : ": " + reason);
    report(ServiceEvent.Type.STATE, after, message);
    switch (after) {
      case FAILED -> LOG.warn("{} {}", name, message);
      case RUNNING, STOPPED, DETACHED -> LOG.info("{} {}", name, message);
      default -> LOG.debug("{} {}", name, message);
    }
  }

  /** One thing that goes wrong here must not keep the others from being done. */
  private void carryOutSafely(Action action) {
    try {
      carryOut(action);
    } catch (RuntimeException e) {
      LOG.error("{}: a fault of the supervisor in {}", name, action, e);
    }
  }

  private void carryOut(Action action) {
    if (action instanceof Action.Arm arm) {
      timers.arm(arm);
    } else if (action instanceof Action.Disarm) {
      disarm();
    } else if (action instanceof Action.Settle settle) {
      if (requests.pending(settle.request())) {
        requests.settle(settle.request(), status());
      }
    } else if (action instanceof Action.Refuse refuse) {
      requests.refuse(refuse.request(), name, refuse.failure());
    } else if (action instanceof Action.AwaitRequirements await) {
      awaitRequirements(await.attempt());
    } else if (action instanceof Action.StartSandbox start) {
      custody.start(start.attempt());
    } else if (action instanceof Action.Remember remember) {
      custody.remember(remember.ready(), remember.stopping());
    } else if (action instanceof Action.Discard) {
      custody.discard();
    } else if (action instanceof Action.Release) {
      custody.release();
    } else if (action instanceof Action.Recall recall) {
      custody.recall(found, recall.attempt());
    } else if (action instanceof Action.SeekBackend) {
      custody.seekBackend();
    } else if (action instanceof Action.Adopt adopt) {
      custody.adopt(adopt.attempt());
    } else if (action instanceof Action.WatchReadiness watch) {
      attendance.watchReadiness(custody.current(), watch.attempt());
    } else if (action instanceof Action.FindReportedPid) {
      attendance.findReportedPid(custody.current());
    } else if (action instanceof Action.SendStopSignal) {
      attendance.sendStopSignal(custody.current());
    } else if (action instanceof Action.Kill) {
      attendance.kill(custody.current());
    } else if (action instanceof Action.Reload reload) {
      attendance.reload(custody.current(), reload.attempt());
    } else if (action instanceof Action.CheckHealth check) {
      attendance.checkHealth(custody.current(), check.attempt());
    }
  }

  private void disarm() {
    timers.disarm();
    attendance.stopWatching();
  }

  private void awaitRequirements(long attempt) {
    surroundings
        .neighbours()
        .makeWay(name)
        .whenComplete(
            (nothing, failure) ->
                post(
                    failure == null
                        ? new Event.RequirementsMet(attempt)
                        : new Event.RequirementFailed(attempt, Failures.of(failure))));
  }

  /** Finds out whether what runs is what the definition in force would start. */
  private void compareWithDefinition() {
    Optional<Run> run = custody.run();
    Optional<ServiceDefinition> inForce = definition;
    if (run.isEmpty() || inForce.isEmpty()) {
      return;
    }
    if (inForce.get().equals(run.get().definition)) {
      run.get().replacementPending = false;
      return;
    }
    surroundings
        .threads()
        .working()
        .execute(
            () -> {
              boolean same = run.get().specHash.equals(hash(inForce.get(), run.get()));
              mailbox.execute(() -> compared(run.get(), inForce.get(), same));
            });
  }

  private void compared(Run run, ServiceDefinition with, boolean same) {
    if (definition.filter(with::equals).isPresent()) {
      run.replacementPending = !same;
      if (same) {
        run.definition = with;
      }
    }
  }

  /** Empty if it cannot be resolved: then it is surely not what runs. */
  private String hash(ServiceDefinition of, Run run) {
    try {
      return SpecHash.of(
          surroundings
              .resolver()
              .resolve(
                  of,
                  surroundings.places(name, run.instance),
                  surroundings.neighbours().writable()));
    } catch (SupervisionException e) {
      return "";
    }
  }
}
