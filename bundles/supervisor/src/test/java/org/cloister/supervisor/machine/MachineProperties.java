package org.cloister.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.isolation.Signal;
import org.cloister.supervisor.fixture.Terms;

/** What holds for the machine whatever happens in whatever order. */
class MachineProperties {

  /**
   * The simulated host itself fails if ever a second sandbox is asked for, or if the service stays
   * failed for want of what is there.
   */
  @Property(tries = 3000)
  void no_order_of_events_yields_two_sandboxes_and_a_stop_ends_everything(
      @ForAll("lifecycles") Lifecycle terms,
      @ForAll boolean sandboxOfAnEarlierRun,
      @ForAll @Size(max = 120) List<@IntRange(max = 9999) Integer> choices) {
    SimulatedHost host = new SimulatedHost(terms, sandboxOfAnEarlierRun);
    for (int choice : choices) {
      List<Runnable> moves = host.moves();
      moves.get(choice % moves.size()).run();
    }

    host.bringEverythingBack();
    host.stop();
    settle(host);

    assertThat(host.life().phase()).isEqualTo(Phase.STOPPED);
    assertThat(host.sandbox()).isFalse();
    assertThat(host.waiting()).isEmpty();
  }

  /** A stop that meets a backend which is away is refused; it is carried out when it is back. */
  private static void settle(SimulatedHost host) {
    for (int i = 0; i < 200; i++) {
      List<Runnable> work = host.work();
      if (work.isEmpty()) {
        return;
      }
      work.get(0).run();
    }
    throw new AssertionError("never comes to rest: " + host.life());
  }

  @Property(tries = 1000)
  void after_any_story_a_start_comes_up_or_fails_with_a_reason(
      @ForAll("lifecycles") Lifecycle terms,
      @ForAll @Size(max = 60) List<@IntRange(max = 9999) Integer> choices) {
    SimulatedHost host = new SimulatedHost(terms, false);
    for (int choice : choices) {
      List<Runnable> moves = host.moves();
      moves.get(choice % moves.size()).run();
    }
    host.bringEverythingBack();
    host.stop();
    settle(host);

    host.moves().get(host.work().size()).run(); // the operator's start

    for (int i = 0; i < 5 && host.life().phase() != Phase.RUNNING; i++) {
      host.work().get(0).run();
    }
    assertThat(host.life().phase()).isEqualTo(Phase.RUNNING);
    assertThat(host.waiting()).isEmpty();
  }

  @Provide
  Arbitrary<Lifecycle> lifecycles() {
    return Arbitraries.of(RestartPolicy.When.values())
        .flatMap(
            when ->
                Arbitraries.of(
                    new Readiness.Executed(),
                    new Readiness.LogLine("ready"),
                    new Readiness.Port(80)))
        .flatMap(
            condition ->
                Arbitraries.of(RestartPolicy.When.values())
                    .map(when -> Terms.plain().readyBy(condition).restart(when)))
        .flatMap(
            terms ->
                Arbitraries.of(
                    terms,
                    terms.oneShot(),
                    terms.reload(new ReloadAction.BySignal(Signal.HUP)),
                    terms.health(Duration.ofSeconds(1), 2, true)))
        .map(Terms::lifecycle);
  }
}
