package org.cloister.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.Test;

/** Stories of one service. */
class ServiceMachineTest {
  private Life life = Life.begun(Instant.EPOCH);
  private Instant now = Instant.EPOCH;
  private final List<Action> actions = new ArrayList<>();

  private void tell(Terms terms, Event event) {
    Lifecycle lifecycle = terms.lifecycle();
    Step step = ServiceMachine.step(life, event, lifecycle, now);
    life = step.life();
    actions.addAll(step.actions());
  }

  private void answer(Terms terms, LongFunction<Event> event) {
    tell(terms, event.apply(life.attempt()));
  }

  private void run(Terms terms) {
    tell(terms, new Event.StartRequested(false));
    answer(terms, Event.RequirementsMet::new);
    answer(terms, Event.SandboxStarted::new);
  }

  private void exit(Terms terms, ExitStatus status) {
    answer(terms, attempt -> new Event.Exited(attempt, status, "the end"));
  }

  private List<Duration> delays() {
    return actions.stream()
        .filter(Action.Arm.class::isInstance)
        .map(Action.Arm.class::cast)
        .filter(arm -> arm.timer() == Timer.RESTART)
        .map(Action.Arm::after)
        .toList();
  }

  @Test
  void a_program_that_was_executed_is_running() {
    run(Terms.plain());

    assertThat(life.phase()).isEqualTo(Phase.RUNNING);
    assertThat(actions).contains(new Action.Settle(Request.START));
  }

  @Test
  void restarts_wait_longer_each_time_up_to_the_longest_delay() {
    Terms terms = Terms.plain().restart(RestartPolicy.When.ON_FAILURE);
    run(terms);

    for (int i = 0; i < 3; i++) {
      exit(terms, ExitStatus.exited(3));
      assertThat(life.phase()).isEqualTo(Phase.DELAY);
      answer(terms, attempt -> new Event.TimerFired(attempt, Timer.RESTART));
      answer(terms, Event.RequirementsMet::new);
      answer(terms, Event.SandboxStarted::new);
    }

    assertThat(delays())
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(350));
  }

  @Test
  void a_service_that_flaps_ends_in_failed_and_says_how_often_it_was_tried() {
    Terms terms = Terms.plain().restart(RestartPolicy.When.ALWAYS);
    run(terms);
    for (int i = 0; i < 3; i++) {
      exit(terms, ExitStatus.exited(3));
      answer(terms, attempt -> new Event.TimerFired(attempt, Timer.RESTART));
      answer(terms, Event.RequirementsMet::new);
      answer(terms, Event.SandboxStarted::new);
    }
    exit(terms, ExitStatus.exited(3));

    assertThat(life.phase()).isEqualTo(Phase.FAILED);
    assertThat(life.reason()).contains("code 3", "the end", "3 restarts within 30 s");
    assertThat(life.restarts()).hasSize(3);
  }

  @Test
  void restarts_outside_the_window_do_not_count() {
    Terms terms = Terms.plain().restart(RestartPolicy.When.ALWAYS);
    run(terms);
    for (int i = 0; i < 20; i++) {
      now = now.plusSeconds(31);
      exit(terms, ExitStatus.exited(3));
      answer(terms, attempt -> new Event.TimerFired(attempt, Timer.RESTART));
      answer(terms, Event.RequirementsMet::new);
      answer(terms, Event.SandboxStarted::new);
    }

    assertThat(life.phase()).isEqualTo(Phase.RUNNING);
    assertThat(delays()).containsOnly(Duration.ofMillis(100));
  }

  @Test
  void an_end_with_success_is_no_failure() {
    Terms terms = Terms.plain().restart(RestartPolicy.When.ON_FAILURE);
    run(terms);
    exit(terms, ExitStatus.exited(0));

    assertThat(life.phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void a_one_shot_service_is_running_when_it_has_succeeded_and_failed_when_it_has_not() {
    Terms terms = Terms.plain().oneShot();
    run(terms);
    assertThat(life.phase()).isEqualTo(Phase.READYING);
    exit(terms, ExitStatus.exited(0));
    assertThat(life.phase()).isEqualTo(Phase.DONE);

    life = Life.begun(now);
    run(terms);
    exit(terms, ExitStatus.exited(1));
    assertThat(life.phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void what_is_not_ready_in_time_is_stopped_and_has_failed() {
    Terms terms = Terms.plain().readyBy(new Readiness.Port(80));
    run(terms);
    answer(terms, attempt -> new Event.TimerFired(attempt, Timer.READINESS));
    assertThat(life.phase()).isEqualTo(Phase.ENDING);
    exit(terms, ExitStatus.signaled(15));

    assertThat(life.phase()).isEqualTo(Phase.FAILED);
    assertThat(life.reason()).isEqualTo("was not ready within 30 s");
    assertThat(life.lastExit()).contains(ExitStatus.signaled(15));
  }

  @Test
  void without_a_time_out_readiness_is_waited_for_without_end() {
    run(Terms.plain().oneShot().patient());

    assertThat(life.phase()).isEqualTo(Phase.READYING);
    assertThat(actions).noneMatch(Action.Arm.class::isInstance);
  }

  @Test
  void a_start_refused_for_want_of_a_backend_is_tried_again_when_one_appears() {
    tell(Terms.plain(), new Event.StartRequested(false));
    answer(Terms.plain(), Event.RequirementsMet::new);
    answer(
        Terms.plain(),
        attempt ->
            new Event.StartFailed(
                attempt, Failure.lasting(SupervisionErrorCode.NO_BACKEND, "none will do")));
    assertThat(life.phase()).isEqualTo(Phase.FAILED);

    tell(Terms.plain(), new Event.Remedied(Set.of(SupervisionErrorCode.NO_BACKEND)));

    assertThat(life.phase()).isEqualTo(Phase.REQUIREMENTS);
  }

  @Test
  void a_start_refused_for_a_missing_requirement_is_tried_again_when_it_is_defined() {
    tell(Terms.plain(), new Event.StartRequested(false));
    answer(
        Terms.plain(),
        attempt ->
            new Event.RequirementFailed(
                attempt, Failure.lasting(SupervisionErrorCode.DEPENDENCY, "no such service")));

    tell(Terms.plain(), new Event.Remedied(Set.of(SupervisionErrorCode.DEPENDENCY)));

    assertThat(life.phase()).isEqualTo(Phase.REQUIREMENTS);
  }

  @Test
  void a_stop_during_the_start_ends_the_sandbox_as_soon_as_it_is_there() {
    tell(Terms.plain(), new Event.StartRequested(false));
    answer(Terms.plain(), Event.RequirementsMet::new);
    tell(Terms.plain(), new Event.StopRequested(""));
    assertThat(life.phase()).isEqualTo(Phase.CANCELLING);

    answer(Terms.plain(), Event.SandboxStarted::new);

    assertThat(life.phase()).isEqualTo(Phase.ENDING);
    assertThat(actions).contains(new Action.SendStopSignal());
  }

  @Test
  void a_stop_for_another_service_says_so_when_it_is_over() {
    run(Terms.plain());
    tell(Terms.plain(), new Event.StopRequested("requires db, which was stopped"));
    assertThat(life.reason()).isEqualTo("requires db, which was stopped");

    exit(Terms.plain(), ExitStatus.signaled(15));

    assertThat(life.phase()).isEqualTo(Phase.STOPPED);
    assertThat(life.reason())
        .isEqualTo("requires db, which was stopped; " + ExitStatus.signaled(15));
  }

  @Test
  void a_start_during_a_stop_for_another_service_comes_after_the_end() {
    run(Terms.plain());
    tell(Terms.plain(), new Event.StopRequested("requires db, which was stopped"));
    tell(Terms.plain(), new Event.StartRequested(false));

    exit(Terms.plain(), ExitStatus.signaled(15));

    assertThat(life.phase()).isEqualTo(Phase.REQUIREMENTS);
  }

  @Test
  void a_service_that_was_stopped_is_not_stopped_once_more_for_another() {
    tell(Terms.plain(), new Event.StopRequested("requires db, which was stopped"));

    assertThat(life.phase()).isEqualTo(Phase.STOPPED);
    assertThat(life.reason()).isEmpty();
    assertThat(life.failure()).isEmpty();
  }

  @Test
  void a_start_during_a_stop_comes_after_the_end() {
    run(Terms.plain());
    tell(Terms.plain(), new Event.StopRequested(""));
    tell(Terms.plain(), new Event.StartRequested(false));
    assertThat(life.phase()).isEqualTo(Phase.ENDING);

    exit(Terms.plain(), ExitStatus.signaled(15));

    assertThat(life.phase()).isEqualTo(Phase.REQUIREMENTS);
    assertThat(actions).contains(new Action.Settle(Request.STOP));
  }

  @Test
  void a_service_that_was_ready_is_running_at_once_when_it_is_adopted() {
    Terms terms = Terms.plain().readyBy(new Readiness.Port(80));
    run(terms);
    answer(terms, Event.Ready::new);
    tell(terms, new Event.BackendLeft());
    assertThat(life.phase()).isEqualTo(Phase.AWAY);

    tell(terms, new Event.BackendAppeared());
    answer(terms, Event.Adopted::new);

    assertThat(life.phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void a_backend_that_leaves_during_a_start_is_let_go_of_when_the_start_is_over() {
    tell(Terms.plain(), new Event.StartRequested(false));
    answer(Terms.plain(), Event.RequirementsMet::new);
    tell(Terms.plain(), new Event.BackendLeft());
    assertThat(life.phase()).isEqualTo(Phase.MAKING);

    answer(Terms.plain(), Event.SandboxStarted::new);

    assertThat(life.phase()).isEqualTo(Phase.AWAY);
    assertThat(actions).contains(new Action.Release());
  }

  @Test
  void what_was_being_stopped_when_its_backend_left_is_stopped_when_it_is_back() {
    run(Terms.plain());
    tell(Terms.plain(), new Event.StopRequested(""));
    tell(Terms.plain(), new Event.BackendLeft());
    tell(Terms.plain(), new Event.BackendAppeared());
    answer(Terms.plain(), Event.Adopted::new);

    assertThat(life.phase()).isEqualTo(Phase.ENDING);
  }

  @Test
  void what_ended_while_the_platform_was_away_is_treated_by_its_restart_policy() {
    Terms terms = Terms.plain().restart(RestartPolicy.When.ON_FAILURE);
    tell(terms, new Event.Found());
    answer(terms, attempt -> new Event.Recalled(attempt, true, false));
    tell(terms, new Event.BackendAppeared());
    answer(terms, Event.Vanished::new);

    assertThat(life.phase()).isEqualTo(Phase.DELAY);
    assertThat(life.lastExit()).contains(ExitStatus.UNKNOWN);
    assertThat(actions).contains(new Action.Discard());
  }

  @Test
  void a_health_check_that_fails_often_enough_restarts_the_service() {
    Terms terms =
        Terms.plain().restart(RestartPolicy.When.ON_FAILURE).health(Duration.ofSeconds(1), 2, true);
    run(terms);
    answer(terms, attempt -> new Event.HealthChecked(attempt, "no answer"));
    assertThat(life.phase()).isEqualTo(Phase.RUNNING);
    answer(terms, attempt -> new Event.HealthChecked(attempt, "no answer"));
    assertThat(life.phase()).isEqualTo(Phase.ENDING);
    exit(terms, ExitStatus.signaled(15));

    assertThat(life.phase()).isEqualTo(Phase.DELAY);
    assertThat(life.reason()).contains("unhealthy: no answer");
  }

  @Test
  void a_health_check_that_is_only_to_report_leaves_the_service_alone() {
    Terms terms = Terms.plain().health(Duration.ofSeconds(1), 1, false);
    run(terms);
    answer(terms, attempt -> new Event.HealthChecked(attempt, "no answer"));

    assertThat(life.phase()).isEqualTo(Phase.RUNNING);
    assertThat(life.health()).contains("unhealthy: no answer");
  }

  @Test
  void a_sandbox_that_cannot_be_killed_is_said_to_be_so_and_killed_again() {
    run(Terms.plain());
    tell(Terms.plain(), new Event.StopRequested(""));
    answer(Terms.plain(), attempt -> new Event.TimerFired(attempt, Timer.GRACE));
    answer(Terms.plain(), attempt -> new Event.TimerFired(attempt, Timer.KILL));

    assertThat(life.phase()).isEqualTo(Phase.KILLING);
    assertThat(actions.stream().filter(Action.Kill.class::isInstance)).hasSize(2);
    assertThat(actions)
        .anyMatch(
            action -> action instanceof Action.Refuse refuse && refuse.request() == Request.STOP);
  }
}
