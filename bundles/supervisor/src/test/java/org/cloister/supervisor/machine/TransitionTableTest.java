package org.cloister.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every phase with every event: what comes of it is written down here. */
class TransitionTableTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long ATTEMPT = 7;
  private static final Failure LASTING =
      Failure.lasting(SupervisionErrorCode.UNRESOLVABLE, "no such thing");

  /** Watched by a log line, never restarted, can be reloaded. */
  private static final Lifecycle TERMS =
      Terms.plain()
          .readyBy(new Readiness.LogLine("ready"))
          .health(Duration.ofSeconds(1), 1, true)
          .reload(new ReloadAction.BySignal(Signal.HUP))
          .lifecycle();

  /** A dot stands for "stays". The service is wanted, except in STOPPED. */
  private static final String TABLE =
      """
      event               STOPPED      REQUIREMENTS DELAY        RESUMING ADOPTING MAKING     READYING RUNNING   DONE    RELOADING CANCELLING ENDING  KILLING FAILED       AWAY
      start               REQUIREMENTS .            REQUIREMENTS .        .        .          .        .         .       .         .          .       .       REQUIREMENTS .
      need                REQUIREMENTS .            .            .        .        .          .        .         .       .         .          .       .       REQUIREMENTS .
      stop                .            STOPPED      STOPPED      .        .        CANCELLING ENDING   ENDING    STOPPED ENDING    .          .       .       STOPPED      .
      reload              .            .            .            .        .        .          .        RELOADING .       .         .          .       .       .            .
      found               RESUMING     .            .            .        .        .          .        .         .       .         .          .       .       .            .
      backend-appeared    .            .            .            ADOPTING .        .          .        .         .       .         .          .       .       .            ADOPTING
      remedied            .            .            .            .        .        .          .        .         .       .         .          .       .       .            .
      backend-left        .            .            .            .        .        .          AWAY     AWAY      .       AWAY      .          AWAY    AWAY    .            .
      recalled            .            .            .            .        .        .          .        .         .       .         .          .       .       .            .
      unreadable          .            .            .            FAILED   .        .          .        .         .       .         .          .       .       .            FAILED
      requirements-met    .            MAKING       .            .        .        .          .        .         .       .         .          .       .       .            .
      requirement-failed  .            FAILED       .            .        .        .          .        .         .       .         .          .       .       .            .
      sandbox-started     .            .            .            .        .        READYING   .        .         .       .         ENDING     .       .       .            .
      start-failed        .            .            .            .        .        FAILED     .        .         .       .         REQUIREMENTS .     .       .            .
      ready               .            .            .            .        .        .          RUNNING  .         .       .         .          .       .       .            .
      exited-0            .            .            .            .        .        .          FAILED   STOPPED   .       STOPPED   .          REQUIREMENTS REQUIREMENTS . .
      exited-1            .            .            .            .        .        .          FAILED   FAILED    .       FAILED    .          REQUIREMENTS REQUIREMENTS . .
      adopted             .            .            .            .        READYING .          .        .         .       .         .          .       .       .            .
      vanished            .            .            .            .        FAILED   .          .        .         .       .         .          .       .       .            .
      adoption-failed     .            .            .            .        AWAY     .          .        .         .       .         .          .       .       .            .
      reloaded            .            .            .            .        .        .          .        .         .       RUNNING   .          .       .       .            .
      healthy             .            .            .            .        .        .          .        .         .       .         .          .       .       .            .
      unhealthy           .            .            .            .        .        .          .        ENDING    .       .         .          .       .       .            .
      RESTART             .            .            REQUIREMENTS .        .        .          .        .         .       .         .          .       .       .            .
      READINESS           .            .            .            .        .        .          ENDING   .         .       .         .          .       .       .            .
      GRACE               .            .            .            .        .        .          .        .         .       .         .          KILLING .       .            .
      KILL                .            .            .            .        .        .          .        .         .       .         .          .       .       .            .
      ADOPTION            .            .            .            AWAY     .        .          .        .         .       .         .          .       .       .            .
      HEALTH              .            .            .            .        .        .          .        .         .       .         .          .       .       .            .
      RELOAD              .            .            .            .        .        .          .        .         .       RUNNING   .          .       .       .            .
      """;

  private static final Map<String, Event> EVENTS = events();

  private static Map<String, Event> events() {
    Map<String, Event> events = new LinkedHashMap<>();
    events.put("start", new Event.StartRequested(false));
    events.put("need", new Event.StartRequested(true));
    events.put("stop", new Event.StopRequested(""));
    events.put("reload", new Event.ReloadRequested());
    events.put("found", new Event.Found());
    events.put("backend-appeared", new Event.BackendAppeared());
    events.put("remedied", new Event.Remedied(Set.of(SupervisionErrorCode.values())));
    events.put("backend-left", new Event.BackendLeft());
    events.put("recalled", new Event.Recalled(ATTEMPT, true, false));
    events.put("unreadable", new Event.Unreadable(ATTEMPT, "corrupt"));
    events.put("requirements-met", new Event.RequirementsMet(ATTEMPT));
    events.put("requirement-failed", new Event.RequirementFailed(ATTEMPT, LASTING));
    events.put("sandbox-started", new Event.SandboxStarted(ATTEMPT));
    events.put("start-failed", new Event.StartFailed(ATTEMPT, LASTING));
    events.put("ready", new Event.Ready(ATTEMPT));
    events.put("exited-0", new Event.Exited(ATTEMPT, ExitStatus.exited(0), ""));
    events.put("exited-1", new Event.Exited(ATTEMPT, ExitStatus.exited(1), ""));
    events.put("adopted", new Event.Adopted(ATTEMPT));
    events.put("vanished", new Event.Vanished(ATTEMPT));
    events.put("adoption-failed", new Event.AdoptionFailed(ATTEMPT, "no answer"));
    events.put("reloaded", new Event.Reloaded(ATTEMPT, ""));
    events.put("healthy", new Event.HealthChecked(ATTEMPT, ""));
    events.put("unhealthy", new Event.HealthChecked(ATTEMPT, "no answer"));
    for (Timer timer : Timer.values()) {
      events.put(timer.name(), new Event.TimerFired(ATTEMPT, timer));
    }
    return events;
  }

  private static Life at(Phase phase) {
    return new Life(
        phase,
        NOW,
        "",
        phase != Phase.STOPPED,
        ATTEMPT,
        false,
        false,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        0,
        Optional.empty(),
        Set.of());
  }

  @TestFactory
  Stream<DynamicTest> every_event_in_every_phase_leads_where_the_table_says() {
    List<String> lines = TABLE.lines().toList();
    List<String> phases = words(lines.get(0));
    assertThat(phases.subList(1, phases.size()))
        .containsExactly(
            Arrays.stream(Phase.values())
                .map(Phase::name)
                .sorted(byColumn(phases))
                .toArray(String[]::new));
    assertThat(lines.stream().skip(1).map(line -> words(line).get(0)))
        .containsExactlyElementsOf(EVENTS.keySet());
    return lines.stream()
        .skip(1)
        .map(TransitionTableTest::words)
        .flatMap(
            row ->
                Stream.iterate(1, column -> column + 1)
                    .limit(Phase.values().length)
                    .map(
                        column ->
                            claim(row.get(0), Phase.valueOf(phases.get(column)), row.get(column))));
  }

  private static java.util.Comparator<String> byColumn(List<String> phases) {
    return java.util.Comparator.comparingInt(phases::indexOf);
  }

  private static DynamicTest claim(String event, Phase from, String to) {
    Phase expected = to.equals(".") ? from : Phase.valueOf(to);
    return DynamicTest.dynamicTest(
        event + " in " + from + " leads to " + expected,
        () ->
            assertThat(ServiceMachine.step(at(from), EVENTS.get(event), TERMS, NOW).life().phase())
                .isEqualTo(expected));
  }

  @TestFactory
  Stream<DynamicTest> an_answer_to_an_earlier_attempt_changes_nothing() {
    return EVENTS.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Event.Answer)
        .flatMap(
            entry ->
                Arrays.stream(Phase.values())
                    .map(
                        phase ->
                            DynamicTest.dynamicTest(
                                entry.getKey() + " in " + phase,
                                () -> {
                                  Life later = at(phase).nextAttempt();
                                  Step step =
                                      ServiceMachine.step(later, entry.getValue(), TERMS, NOW);
                                  assertThat(step.life()).isEqualTo(later);
                                  assertThat(step.actions()).isEmpty();
                                })));
  }

  @TestFactory
  Stream<DynamicTest> a_start_that_fails_for_what_was_remedied_meanwhile_begins_again() {
    return Arrays.stream(SupervisionErrorCode.values())
        .flatMap(
            code -> {
              Failure failure = Failure.lasting(code, "missing");
              return Map.of(
                      Phase.REQUIREMENTS,
                      new Event.RequirementFailed(ATTEMPT, failure),
                      Phase.MAKING,
                      new Event.StartFailed(ATTEMPT, failure))
                  .entrySet()
                  .stream()
                  .flatMap(
                      entry ->
                          Arrays.stream(SupervisionErrorCode.values())
                              .map(
                                  remedied ->
                                      claim(entry.getKey(), entry.getValue(), code, remedied)));
            });
  }

  private static DynamicTest claim(
      Phase phase, Event fails, SupervisionErrorCode code, SupervisionErrorCode remedied) {
    Phase expected = code == remedied ? Phase.REQUIREMENTS : Phase.FAILED;
    return DynamicTest.dynamicTest(
        "%s in %s, with a remedy for %s, leads to %s".formatted(code, phase, remedied, expected),
        () -> {
          Event remedy = new Event.Remedied(Set.of(remedied));
          Life meanwhile = ServiceMachine.step(at(phase), remedy, TERMS, NOW).life();

          Life after = ServiceMachine.step(meanwhile, fails, TERMS, NOW).life();

          assertThat(after.phase()).isEqualTo(expected);
          assertThat(after.attempt()).isEqualTo(code == remedied ? ATTEMPT + 1 : ATTEMPT);
        });
  }

  @Test
  void a_remedy_counts_for_the_start_under_way_and_no_later_one() {
    Event remedy = new Event.Remedied(Set.of(SupervisionErrorCode.UNRESOLVABLE));
    Life began = ServiceMachine.step(at(Phase.MAKING), remedy, TERMS, NOW).life();
    Life again =
        ServiceMachine.step(began, new Event.StartFailed(ATTEMPT, LASTING), TERMS, NOW).life();

    Event fails = new Event.RequirementFailed(again.attempt(), LASTING);
    assertThat(ServiceMachine.step(again, fails, TERMS, NOW).life().phase())
        .isEqualTo(Phase.FAILED);
  }

  @Test
  void every_kind_of_event_is_in_the_table() {
    Stream<Class<?>> leaves =
        Arrays.stream(Event.class.getPermittedSubclasses())
            .flatMap(
                type ->
                    type.isInterface()
                        ? Arrays.stream(type.getPermittedSubclasses())
                        : Stream.of(type));

    assertThat(EVENTS.values().stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(leaves.distinct().toList());
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }
}
