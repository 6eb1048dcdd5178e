package org.cloister.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.supervision.SupervisionErrorCode;

/**
 * A host, a backend and an operator around one machine. At each moment it offers the moves that
 * could happen next; a test picks one. It fails as soon as the machine asks for what must not be.
 */
final class SimulatedHost {
  private static final ExitStatus[] STATUSES = {
    ExitStatus.exited(0), ExitStatus.exited(3), ExitStatus.signaled(9)
  };

  private static final Failure NO_BACKEND =
      Failure.lasting(SupervisionErrorCode.NO_BACKEND, "none will do");
  private static final Failure NO_REQUIREMENT =
      Failure.lasting(SupervisionErrorCode.DEPENDENCY, "no such service");

  private final Lifecycle terms;
  private final List<Event> inFlight = new ArrayList<>();
  private final Map<Timer, Event> timers = new EnumMap<>(Timer.class);
  private final Map<Request, Integer> waiting = new EnumMap<>(Request.class);
  private final List<Event> stale = new ArrayList<>();
  private Life life = Life.begun(Instant.EPOCH);
  private Instant now = Instant.EPOCH;

  /** Attempt of the start under way at the backend. */
  private Optional<Long> making = Optional.empty();

  private Optional<Long> adopting = Optional.empty();

  /** Whether a sandbox exists on the host. */
  private boolean sandbox;

  /** The attempt under which the platform hears of the sandbox's end, if it holds it. */
  private Optional<Long> held = Optional.empty();

  private boolean backend = true;

  /** Whether the backend was there when the start under way looked. */
  private boolean chosen;

  private boolean requirement = true;
  private boolean killed;

  SimulatedHost(Lifecycle terms, boolean sandboxOfAnEarlierRun) {
    this.terms = terms;
    if (sandboxOfAnEarlierRun) {
      sandbox = true;
      tell(new Event.Found());
    }
  }

  Life life() {
    return life;
  }

  boolean sandbox() {
    return sandbox;
  }

  Map<Request, Integer> waiting() {
    return waiting;
  }

  /** {@return what could happen now} */
  List<Runnable> moves() {
    List<Runnable> moves = new ArrayList<>(work());
    moves.add(() -> ask(Request.START, new Event.StartRequested(false)));
    moves.add(() -> ask(Request.NEED, new Event.StartRequested(true)));
    moves.add(this::stop);
    moves.add(() -> ask(Request.RELOAD, new Event.ReloadRequested()));
    moves.add(this::toggleBackend);
    moves.add(this::toggleRequirement);
    making.ifPresent(
        attempt ->
            moves.add(
                () -> startFails(attempt, new Failure(SupervisionErrorCode.FAILED, "busy", true))));
    adopting.ifPresent(
        attempt ->
            moves.add(
                () -> {
                  adopting = Optional.empty();
                  tell(new Event.AdoptionFailed(attempt, "no answer"));
                }));
    if (sandbox && held.isPresent()) {
      for (ExitStatus status : STATUSES) {
        moves.add(() -> exits(status));
      }
    }
    if (sandbox && held.isEmpty()) {
      moves.add(() -> sandbox = false);
    }
    List.copyOf(stale).forEach(event -> moves.add(() -> tell(event)));
    return moves;
  }

  /** {@return what the host and the backend do if nobody interferes and nothing fails} */
  List<Runnable> work() {
    List<Runnable> moves = new ArrayList<>();
    if (sandbox && held.isPresent() && killed) {
      moves.add(() -> exits(ExitStatus.signaled(9)));
    }
    making.ifPresent(
        attempt ->
            moves.add(chosen ? () -> started(attempt) : () -> startFails(attempt, NO_BACKEND)));
    adopting.ifPresent(attempt -> moves.add(() -> adoptionAnswers(attempt)));
    for (Event event : List.copyOf(inFlight)) {
      moves.add(
          () -> {
            inFlight.remove(event);
            tell(event);
          });
    }
    timers.forEach(
        (timer, event) ->
            moves.add(
                () -> {
                  timers.remove(timer);
                  tell(event);
                }));
    return moves;
  }

  void stop() {
    ask(Request.STOP, new Event.StopRequested(""));
  }

  void bringEverythingBack() {
    if (!backend) {
      toggleBackend();
    }
    if (!requirement) {
      toggleRequirement();
    }
  }

  private void ask(Request request, Event event) {
    waiting.merge(request, 1, Integer::sum);
    tell(event);
  }

  private void toggleBackend() {
    backend = !backend;
    if (backend) {
      tell(new Event.Remedied(Set.of(SupervisionErrorCode.NO_BACKEND)));
      tell(new Event.BackendAppeared());
    } else {
      tell(new Event.BackendLeft());
    }
  }

  private void toggleRequirement() {
    requirement = !requirement;
    if (requirement) {
      tell(new Event.Remedied(Set.of(SupervisionErrorCode.DEPENDENCY)));
    }
  }

  private void started(long attempt) {
    making = Optional.empty();
    assertThat(sandbox).as("two sandboxes at once").isFalse();
    sandbox = true;
    killed = false;
    held = Optional.of(attempt);
    tell(new Event.SandboxStarted(attempt));
  }

  private void startFails(long attempt, Failure failure) {
    making = Optional.empty();
    tell(new Event.StartFailed(attempt, failure));
  }

  private void adoptionAnswers(long attempt) {
    adopting = Optional.empty();
    if (sandbox) {
      held = Optional.of(attempt);
      tell(new Event.Adopted(attempt));
    } else {
      tell(new Event.Vanished(attempt));
    }
  }

  private void exits(ExitStatus status) {
    sandbox = false;
    long attempt = held.orElseThrow();
    held = Optional.empty();
    tell(new Event.Exited(attempt, status, "last words"));
  }

  private void tell(Event event) {
    now = now.plusMillis(50);
    Life before = life;
    Step step = ServiceMachine.step(life, event, terms, now);
    life = step.life();
    if (event instanceof Event.Answer) {
      stale.add(event);
      while (stale.size() > 5) {
        stale.remove(0);
      }
    }
    assertThat(life.attempt()).isGreaterThanOrEqualTo(before.attempt());
    step.actions().forEach(this::carryOut);
    check(event, before);
  }

  private void carryOut(Action action) {
    if (action instanceof Action.StartSandbox start) {
      assertThat(sandbox).as("a start while a sandbox exists").isFalse();
      assertThat(making).as("a start while one is under way").isEmpty();
      assertThat(adopting).as("a start while an adoption is under way").isEmpty();
      making = Optional.of(start.attempt());
      chosen = backend;
    } else if (action instanceof Action.Adopt adopt) {
      assertThat(making).isEmpty();
      assertThat(adopting).isEmpty();
      assertThat(held).isEmpty();
      adopting = Optional.of(adopt.attempt());
    } else if (action instanceof Action.Release) {
      assertThat(held).as("let go of what was held").isPresent();
      held = Optional.empty();
    } else if (action instanceof Action.Kill) {
      killed = true;
    } else if (action instanceof Action.Discard) {
      assertThat(sandbox).as("a record discarded while its sandbox exists").isFalse();
    } else if (action instanceof Action.AwaitRequirements await) {
      inFlight.add(
          requirement
              ? new Event.RequirementsMet(await.attempt())
              : new Event.RequirementFailed(await.attempt(), NO_REQUIREMENT));
    } else if (action instanceof Action.Recall recall) {
      inFlight.add(new Event.Recalled(recall.attempt(), true, false));
    } else if (action instanceof Action.SeekBackend && backend) {
      inFlight.add(new Event.BackendAppeared());
    } else if (action instanceof Action.WatchReadiness watch) {
      inFlight.add(new Event.Ready(watch.attempt()));
    } else if (action instanceof Action.Reload reload) {
      inFlight.add(new Event.Reloaded(reload.attempt(), ""));
    } else if (action instanceof Action.CheckHealth check) {
      inFlight.add(new Event.HealthChecked(check.attempt(), "no answer"));
    } else if (action instanceof Action.Arm arm) {
      timers.put(arm.timer(), new Event.TimerFired(arm.attempt(), arm.timer()));
    } else if (action instanceof Action.Disarm) {
      timers.clear();
    } else if (action instanceof Action.Settle settle) {
      waiting.remove(settle.request());
    } else if (action instanceof Action.Refuse refuse) {
      waiting.remove(refuse.request());
    }
  }

  private void check(Event event, Life before) {
    String at = event + " in " + before.phase();
    assertThat(life.phase().holdsSandbox()).as(at).isEqualTo(held.isPresent());
    assertThat(life.phase().awaitsSandbox())
        .as(at)
        .isEqualTo(making.isPresent() || adopting.isPresent());
    if (life.phase() == Phase.STOPPED || life.phase() == Phase.FAILED) {
      assertThat(sandbox).as(at + ": a sandbox that nobody watches").isFalse();
      assertThat(waiting).as(at).isEmpty();
    }
    if (life.phase() == Phase.FAILED) {
      Failure failure = life.failure().orElseThrow();
      assertThat(requirement && failure.equals(NO_REQUIREMENT)).as(at).isFalse();
      assertThat(backend && failure.equals(NO_BACKEND)).as(at).isFalse();
    }
  }
}
