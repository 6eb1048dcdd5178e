package org.cloister.supervisor.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cloister.api.definition.HealthCheck;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.SupervisionErrorCode;

/**
 * The state machine of a service. What it guarantees, whatever the order of events:
 *
 * <ul>
 *   <li>a sandbox is asked for only when the one before is known to be gone;
 *   <li>whoever waits is answered: each phase that can be left settles or refuses its requests;
 *   <li>an answer to an earlier attempt changes nothing.
 * </ul>
 */
public final class ServiceMachine {
  /** How long after the platform's start a backend with running sandboxes is waited for. */
  static final Duration BACKEND_WAIT = Duration.ofSeconds(15);

  /** How long until an adoption that could not be decided is tried again. */
  static final Duration ADOPTION_RETRY = Duration.ofSeconds(5);

  /** How long a killed sandbox may take to be gone. */
  static final Duration KILL_WAIT = Duration.ofSeconds(5);

  private final Lifecycle terms;
  private final Instant now;
  private final List<Action> actions = new ArrayList<>();
  private Life life;

  private ServiceMachine(Life life, Lifecycle terms, Instant now) {
    this.life = life;
    this.terms = terms;
    this.now = now;
  }

  /**
   * Takes one event.
   *
   * @param life where the service stands
   * @param event what happened
   * @param terms how the service is to be treated
   * @param now the time
   * @return where it stands now, and what is to be done
   */
  public static Step step(Life life, Event event, Lifecycle terms, Instant now) {
    if (event instanceof Event.Answer answer && answer.attempt() != life.attempt()) {
      return new Step(life, List.of());
    }
    ServiceMachine machine = new ServiceMachine(life, terms, now);
    machine.take(event);
    return new Step(machine.life, machine.actions);
  }

  private void take(Event event) {
    if (event instanceof Event.StartRequested request) {
      startRequested(request.need());
    } else if (event instanceof Event.StopRequested request) {
      stopRequested(request.cause());
    } else if (event instanceof Event.ReloadRequested) {
      reloadRequested();
    } else if (event instanceof Event.Found) {
      found();
    } else if (event instanceof Event.BackendAppeared) {
      backendAppeared();
    } else if (event instanceof Event.Remedied remedied) {
      remedied(remedied.failures());
    } else if (event instanceof Event.BackendLeft) {
      backendLeft();
    } else if (event instanceof Event.Recalled recalled) {
      recalled(recalled);
    } else if (event instanceof Event.Unreadable unreadable) {
      unreadable(unreadable.reason());
    } else if (event instanceof Event.RequirementsMet) {
      requirementsMet();
    } else if (event instanceof Event.RequirementFailed failed) {
      requirementFailed(failed.failure());
    } else if (event instanceof Event.SandboxStarted) {
      sandboxStarted();
    } else if (event instanceof Event.StartFailed failed) {
      startFailed(failed.failure());
    } else if (event instanceof Event.Ready) {
      ready();
    } else if (event instanceof Event.Exited exited) {
      exited(exited.status(), exited.why());
    } else if (event instanceof Event.Adopted) {
      adopted();
    } else if (event instanceof Event.Vanished) {
      vanished();
    } else if (event instanceof Event.AdoptionFailed failed) {
      adoptionFailed(failed.reason());
    } else if (event instanceof Event.Reloaded reloaded) {
      reloaded(reloaded.failure());
    } else if (event instanceof Event.HealthChecked checked) {
      healthChecked(checked.failure());
    } else if (event instanceof Event.TimerFired fired) {
      timerFired(fired.timer());
    }
  }

  private void startRequested(boolean need) {
    switch (life.phase()) {
      case STOPPED, FAILED -> beginAfresh();
      case DELAY -> {
        if (!need) {
          begin();
        }
      }
      case RUNNING, DONE, RELOADING -> settle(Request.START, Request.NEED);
      case AWAY -> {
        wantAgain();
        if (life.ready()) {
          settle(Request.START, Request.NEED);
        } else {
          refuse(
              wrongState("runs without its backend and was not ready yet"),
              Request.START,
              Request.NEED);
        }
      }
      case REQUIREMENTS, RESUMING, ADOPTING, MAKING, READYING, CANCELLING, ENDING, KILLING ->
          wantAgain();
    }
  }

  /** What it was to be stopped for no longer matters. */
  private void wantAgain() {
    if (!life.wanted()) {
      life = life.wanted(true).failure(Optional.empty());
    }
  }

  private void stopRequested(String cause) {
    Failure failure =
        Failure.lasting(
            SupervisionErrorCode.FAILED, cause.isEmpty() ? "was stopped" : "was stopped: " + cause);
    refuse(failure, Request.START, Request.NEED);
    life =
        life.wanted(false)
            .failure(
                Optional.of(Failure.lasting(SupervisionErrorCode.DEPENDENCY, cause))
                    .filter(known -> !cause.isEmpty()));
    switch (life.phase()) {
      case STOPPED -> {
        life = life.failure(Optional.empty());
        settle(Request.STOP);
      }
      case REQUIREMENTS, DELAY, DONE, FAILED -> stopped(cause);
      case RESUMING, ADOPTING -> {}
      case MAKING -> go(Phase.CANCELLING, "waits for the start that is under way");
      case READYING, RUNNING -> end(cause);
      case RELOADING -> {
        refuse(failure, Request.RELOAD);
        end(cause);
      }
      case CANCELLING, ENDING, KILLING -> {}
      case AWAY ->
          refuse(
              wrongState("runs on without its backend, and is stopped when the backend is back"),
              Request.STOP);
    }
  }

  private void reloadRequested() {
    if (life.phase() == Phase.RELOADING) {
      return;
    }
    if (life.phase() != Phase.RUNNING) {
      refuse(
          wrongState("is " + life.phase().state().key() + " and cannot be reloaded"),
          Request.RELOAD);
    } else if (terms.reload().isEmpty()) {
      refuse(wrongState("has no reload in its definition; restart it"), Request.RELOAD);
    } else {
      go(Phase.RELOADING, "");
      act(new Action.Reload(life.attempt()));
      armPatience(Timer.RELOAD);
    }
  }

  private void found() {
    if (life.phase() == Phase.STOPPED) {
      life = life.wanted(true).nextAttempt();
      go(Phase.RESUMING, "was running before; its backend is waited for");
      act(new Action.Recall(life.attempt()));
      arm(Timer.ADOPTION, BACKEND_WAIT);
    }
  }

  private void recalled(Event.Recalled record) {
    if (life.phase() == Phase.RESUMING || life.phase() == Phase.AWAY) {
      life = life.ready(record.ready());
      if (record.stopping()) {
        life = life.wanted(false);
      }
      act(new Action.SeekBackend());
    }
  }

  private void unreadable(String reason) {
    if (life.phase() == Phase.RESUMING || life.phase() == Phase.AWAY) {
      if (life.wanted()) {
        giveUp(Failure.lasting(SupervisionErrorCode.FAILED, reason));
      } else {
        stopped(reason);
      }
    }
  }

  private void backendAppeared() {
    if (life.phase() == Phase.RESUMING || life.phase() == Phase.AWAY) {
      life = life.nextAttempt();
      go(Phase.ADOPTING, "is taken over by its backend");
      act(new Action.Adopt(life.attempt()));
    }
  }

  /** What a start under way has not seen is kept in mind, for it may fail for want of it. */
  private void remedied(Set<SupervisionErrorCode> failures) {
    switch (life.phase()) {
      case FAILED -> {
        if (life.failure().filter(failure -> failures.contains(failure.code())).isPresent()) {
          beginAfresh();
        }
      }
      case REQUIREMENTS, MAKING -> {
        Set<SupervisionErrorCode> all = new HashSet<>(life.remedied());
        all.addAll(failures);
        life = life.remedied(all);
      }
      default -> {}
    }
  }

  private void backendLeft() {
    switch (life.phase()) {
      case MAKING, CANCELLING, ADOPTING -> life = life.away(true);
      case READYING -> detach(false);
      case RUNNING -> detach(true);
      case RELOADING -> {
        refuse(wrongState("its backend left"), Request.RELOAD);
        detach(true);
      }
      case ENDING, KILLING -> detach(life.ready());
      default -> {}
    }
  }

  /** Lets go of the live sandbox. What the old handle still says belongs to an earlier attempt. */
  private void detach(boolean ready) {
    act(new Action.Release());
    life = life.ready(ready).nextAttempt();
    go(Phase.AWAY, "runs on, its backend is away");
    arm(Timer.ADOPTION, BACKEND_WAIT);
    act(new Action.SeekBackend());
  }

  private void requirementsMet() {
    if (life.phase() == Phase.REQUIREMENTS) {
      go(Phase.MAKING, "");
      act(new Action.StartSandbox(life.attempt()));
    }
  }

  private void requirementFailed(Failure failure) {
    if (life.phase() == Phase.REQUIREMENTS) {
      attemptFailed(failure);
    }
  }

  private void attemptFailed(Failure failure) {
    if (life.remedied().contains(failure.code())) {
      beginAfresh();
    } else {
      fail(failure);
    }
  }

  private void sandboxStarted() {
    if (life.phase() != Phase.MAKING && life.phase() != Phase.CANCELLING) {
      return;
    }
    life = life.ready(false);
    if (life.away()) {
      detach(false);
    } else if (life.phase() == Phase.CANCELLING) {
      end(life.failure().map(Failure::message).orElse(""));
    } else {
      awaitReadiness();
    }
  }

  private void awaitReadiness() {
    if (terms.readiness().condition() instanceof Readiness.Executed && !terms.oneShot()) {
      becomeReady();
      return;
    }
    go(Phase.READYING, "");
    armPatience(Timer.READINESS);
    act(new Action.WatchReadiness(life.attempt()));
  }

  private void startFailed(Failure failure) {
    if (life.phase() == Phase.MAKING) {
      attemptFailed(failure);
    } else if (life.phase() == Phase.CANCELLING) {
      ended(failure.message());
    }
  }

  private void ready() {
    if (life.phase() == Phase.READYING) {
      becomeReady();
    }
  }

  private void becomeReady() {
    life = life.ready(true);
    go(Phase.RUNNING, "");
    act(new Action.Remember(true, false));
    settle(Request.START, Request.NEED);
    armHealth();
  }

  private void exited(ExitStatus status, String why) {
    String how = why.isEmpty() ? status.toString() : status + ": " + why;
    switch (life.phase()) {
      case READYING, RUNNING, RELOADING -> {
        boolean early = life.phase() == Phase.READYING && !terms.oneShot();
        refuse(Failure.lasting(SupervisionErrorCode.FAILED, how), Request.RELOAD);
        gone(status, how);
        endedByItself(status, early ? how + " (before it was ready)" : how, early);
      }
      case ENDING, KILLING -> {
        gone(status, status.toString());
        ended(status.toString());
      }
      default -> {}
    }
  }

  private void gone(ExitStatus status, String how) {
    life = life.lastExit(status).ready(false);
    act(new Action.Disarm());
    act(new Action.Discard());
    act(new Action.Report(ServiceEvent.Type.EXIT, how));
  }

  private void endedByItself(ExitStatus status, String how, boolean early) {
    RestartPolicy.When when = terms.restart().when();
    if (terms.oneShot() && status.success()) {
      go(Phase.DONE, how);
      settle(Request.START, Request.NEED);
    } else if (status.success() && !early && when != RestartPolicy.When.ALWAYS) {
      stopped(how);
    } else {
      fail(Failure.passing(how));
    }
  }

  /** After an end that the platform brought about. */
  private void ended(String how) {
    Optional<Failure> cause = life.failure();
    if (!life.wanted()) {
      stopped(cause.map(Failure::message).map(why -> why + "; " + how).orElse(how));
    } else if (cause.isPresent()) {
      settle(Request.STOP);
      fail(cause.get());
    } else {
      settle(Request.STOP);
      begin();
    }
  }

  private void vanished() {
    if (life.phase() == Phase.ADOPTING) {
      String how = "ended while the platform or its backend was away";
      gone(ExitStatus.UNKNOWN, how);
      if (!life.wanted() || life.failure().isPresent()) {
        ended(how);
      } else {
        endedByItself(ExitStatus.UNKNOWN, how, false);
      }
    }
  }

  private void adopted() {
    if (life.phase() != Phase.ADOPTING) {
      return;
    }
    if (life.away()) {
      detach(life.ready());
    } else if (!life.wanted() || life.failure().isPresent()) {
      end(life.failure().map(Failure::message).orElse(""));
    } else if (life.ready()) {
      becomeReady();
      act(new Action.FindReportedPid());
    } else {
      awaitReadiness();
    }
  }

  private void adoptionFailed(String reason) {
    if (life.phase() == Phase.ADOPTING) {
      life = life.away(false);
      go(Phase.AWAY, reason);
      arm(Timer.ADOPTION, ADOPTION_RETRY);
    }
  }

  private void reloaded(String failure) {
    if (life.phase() == Phase.RELOADING) {
      afterReload(failure);
    }
  }

  private void afterReload(String failure) {
    go(Phase.RUNNING, failure.isEmpty() ? "" : "reload failed: " + failure);
    if (failure.isEmpty()) {
      settle(Request.RELOAD);
    } else {
      refuse(
          Failure.lasting(SupervisionErrorCode.FAILED, "reload failed: " + failure),
          Request.RELOAD);
    }
    armHealth();
  }

  private void healthChecked(String failure) {
    Optional<HealthCheck> check = terms.health();
    if (check.isEmpty() || life.phase() != Phase.RUNNING) {
      return;
    }
    int misses = failure.isEmpty() ? 0 : life.misses() + 1;
    if (misses > 0 && misses < check.get().retries()) {
      life = life.health(misses, life.health());
      armHealth();
      return;
    }
    boolean unhealthy = misses > 0;
    String verdict = unhealthy ? "unhealthy: " + failure : "healthy";
    if (life.health().isEmpty() || unhealthy != life.health().get().startsWith("unhealthy")) {
      act(new Action.Report(ServiceEvent.Type.HEALTH, verdict));
    }
    life = life.health(misses, Optional.of(verdict));
    if (unhealthy && check.get().restart()) {
      life = life.failure(Optional.of(Failure.passing(verdict)));
      end(verdict);
    } else {
      armHealth();
    }
  }

  private void timerFired(Timer timer) {
    switch (timer) {
      case RESTART -> {
        if (life.phase() == Phase.DELAY) {
          begin();
        }
      }
      case READINESS -> {
        if (life.phase() == Phase.READYING) {
          String why = "was not ready within " + patience();
          life = life.failure(Optional.of(Failure.passing(why)));
          end(why);
        }
      }
      case GRACE -> {
        if (life.phase() == Phase.ENDING) {
          go(Phase.KILLING, "did not end within " + words(terms.stop().grace()));
          kill();
        }
      }
      case KILL -> {
        if (life.phase() == Phase.KILLING) {
          refuse(
              Failure.lasting(
                  SupervisionErrorCode.FAILED,
                  "was killed and has not ended within " + words(KILL_WAIT)),
              Request.STOP);
          kill();
        }
      }
      case ADOPTION -> {
        if (life.phase() == Phase.RESUMING) {
          go(Phase.AWAY, "runs on, its backend is away");
          refuseAway();
        } else if (life.phase() == Phase.AWAY) {
          refuseAway();
          act(new Action.SeekBackend());
        }
      }
      case HEALTH -> {
        if (life.phase() == Phase.RUNNING) {
          act(new Action.CheckHealth(life.attempt()));
        }
      }
      case RELOAD -> {
        if (life.phase() == Phase.RELOADING) {
          afterReload("not finished within " + patience());
        }
      }
    }
  }

  /** Nobody waits longer than this for a backend to come back. */
  private void refuseAway() {
    Failure away = wrongState("runs on without its backend");
    refuse(away, Request.STOP);
    if (life.ready()) {
      settle(Request.START, Request.NEED);
    } else {
      refuse(away, Request.START, Request.NEED);
    }
  }

  private void kill() {
    act(new Action.Kill());
    arm(Timer.KILL, KILL_WAIT);
  }

  /** Forgets what went before: somebody has acted. */
  private void beginAfresh() {
    life = life.restarts(List.of());
    begin();
  }

  private void begin() {
    life = life.wanted(true).ready(false).failure(Optional.empty()).nextAttempt();
    go(Phase.REQUIREMENTS, "");
    act(new Action.AwaitRequirements(life.attempt()));
  }

  private void end(String why) {
    go(Phase.ENDING, why);
    act(new Action.Remember(life.ready(), true));
    act(new Action.SendStopSignal());
    arm(Timer.GRACE, terms.stop().grace());
  }

  private void stopped(String how) {
    life = life.wanted(false).failure(Optional.empty()).restarts(List.of());
    go(Phase.STOPPED, how);
    settle(Request.STOP);
  }

  /** By the restart policy: again after a delay, or not. */
  private void fail(Failure failure) {
    RestartPolicy policy = terms.restart();
    if (!failure.passing() || policy.when() == RestartPolicy.When.NO) {
      giveUp(failure);
      return;
    }
    List<Instant> recent =
        life.restarts().stream().filter(then -> then.plus(policy.window()).isAfter(now)).toList();
    if (recent.size() >= policy.limit()) {
      life = life.restarts(recent);
      giveUp(
          Failure.lasting(
              failure.code(),
              "%s; given up after %d %s within %s"
                  .formatted(
                      failure.message(),
                      recent.size(),
                      recent.size() == 1 ? "restart" : "restarts",
                      words(policy.window()))));
      return;
    }
    Duration delay = delay(policy, recent.size());
    List<Instant> restarts = new ArrayList<>(recent);
    restarts.add(now);
    life = life.restarts(restarts).failure(Optional.empty());
    String again =
        "%s; started again in %s (%d of %d)"
            .formatted(failure.message(), words(delay), restarts.size(), policy.limit());
    go(Phase.DELAY, again);
    arm(Timer.RESTART, delay);
    refuse(new Failure(failure.code(), again, true), Request.START);
  }

  private static Duration delay(RestartPolicy policy, int restartsBefore) {
    double factor = Math.pow(policy.backOff(), restartsBefore);
    double millis =
        Math.min(policy.delay().toMillis() * factor, (double) policy.maxDelay().toMillis());
    return Duration.ofMillis((long) millis);
  }

  private void giveUp(Failure failure) {
    life = life.failure(Optional.of(failure));
    go(Phase.FAILED, failure.message());
    refuse(failure, Request.START, Request.NEED);
    settle(Request.STOP);
  }

  private void go(Phase phase, String reason) {
    life = life.in(phase, now, reason);
    act(new Action.Disarm());
  }

  private void act(Action action) {
    actions.add(action);
  }

  private void arm(Timer timer, Duration after) {
    act(new Action.Arm(life.attempt(), timer, after));
  }

  private void armPatience(Timer timer) {
    terms.readiness().timeout().ifPresent(timeout -> arm(timer, timeout));
  }

  private String patience() {
    return terms.readiness().timeout().map(ServiceMachine::words).orElse("its time");
  }

  private void armHealth() {
    terms.health().ifPresent(check -> arm(Timer.HEALTH, check.interval()));
  }

  private void settle(Request... requests) {
    for (Request request : requests) {
      act(new Action.Settle(request));
    }
  }

  private void refuse(Failure failure, Request... requests) {
    for (Request request : requests) {
      act(new Action.Refuse(request, failure));
    }
  }

  private static Failure wrongState(String message) {
    return Failure.lasting(SupervisionErrorCode.WRONG_STATE, message);
  }

  private static String words(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
