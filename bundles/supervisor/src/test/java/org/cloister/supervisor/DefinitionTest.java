package org.cloister.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.supervisor.TestPlatform.get;
import static org.cloister.supervisor.TestPlatform.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.HonoursMatrix;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.supervisor.fixture.Await;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeBackend;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions that change, wishes that last, and the choice of a backend. */
class DefinitionTest {
  @TempDir Path directory;
  private TestPlatform platform;
  private FakeBackend backend;

  @BeforeEach
  void begin() {
    platform = new TestPlatform(directory);
    backend = platform.backend("fake");
    platform.supervision.begin();
  }

  @AfterEach
  void end() {
    platform.close();
  }

  private void awaitPending(String name, boolean pending) {
    Await.until(
        name + " is pending: " + pending,
        () -> platform.status(name),
        () -> platform.status(name).replacementPending() == pending);
  }

  @Test
  void a_definition_that_changes_leaves_the_service_running_with_a_replacement_pending() {
    platform.define(Definition.of("tor"));
    long pid = platform.await("tor", ServiceState.RUNNING).pid().orElseThrow();

    platform.define(Definition.of("tor").command("/usr/bin/daemon", "--verbose"));

    awaitPending("tor", true);
    assertThat(platform.status("tor").pid()).hasValue(pid);
    platform.define(Definition.of("tor"));
    awaitPending("tor", false);
  }

  @Test
  void a_change_that_leaves_the_sandbox_as_it_is_counts_at_once() {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);

    platform.define(Definition.of("tor").terms(Terms.plain().oneShot()).requires("networking"));

    assertThat(platform.status("tor").requires()).containsExactly("networking");
    awaitPending("tor", false);
  }

  @Test
  void a_definition_that_goes_takes_its_service_with_it() {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);

    platform.undefine("tor");

    Await.until(
        "tor is gone",
        () -> platform.supervision.service("tor"),
        () -> platform.supervision.service("tor").isEmpty());
    assertThat(platform.kernel.running()).isEmpty();
  }

  @Test
  void what_requires_a_service_whose_definition_goes_fails_for_want_of_it_until_it_is_back() {
    platform.define(Definition.of("db")).define(Definition.of("app").requires("db"));
    platform.await("app", ServiceState.RUNNING);

    platform.undefine("db");

    assertThat(platform.await("app", ServiceState.FAILED).reason())
        .isEqualTo("it requires db, and no service has or provides that name");
    assertThat(platform.supervision.events())
        .anyMatch(event -> event.message().contains("requires db, whose definition is gone"));
    platform.define(Definition.of("db"));
    platform.await("app", ServiceState.RUNNING);
  }

  @Test
  void services_whose_definitions_go_together_are_gone_and_none_has_failed() {
    platform.define(Definition.of("db")).define(Definition.of("app").requires("db"));
    platform.await("app", ServiceState.RUNNING);

    platform.undefine("app");
    platform.undefine("db");

    Await.until(
        "both are gone",
        platform.supervision::services,
        () -> platform.supervision.services().isEmpty());
    assertThat(platform.supervision.events())
        .noneMatch(event -> event.state() == ServiceState.FAILED);
  }

  @Test
  void a_service_whose_definition_is_gone_ends_as_that_said() {
    backend.ignoresTerm("tor");
    platform.define(Definition.of("tor").terms(Terms.plain().grace(Duration.ofMillis(1))));
    platform.await("tor", ServiceState.RUNNING);

    platform.undefine("tor");

    Await.until(
        "tor is gone",
        () -> platform.supervision.service("tor"),
        () -> platform.supervision.service("tor").isEmpty());
  }

  @Test
  void a_log_is_kept_within_its_new_bounds_at_once() throws IOException {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);
    Path log = platform.supervision.log("tor");
    Files.writeString(log, "flood\n".repeat(2000));

    platform.define(Definition.of("tor").log(4096, 1));

    Await.until("it was rotated", () -> "", () -> Files.exists(log.resolveSibling("tor.log.1")));
    assertThat(platform.status("tor").replacementPending()).isFalse();
  }

  @Test
  void after_the_end_what_the_framework_says_is_heard_without_complaint() {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);
    platform.close();

    platform.undefine("tor");
    platform.remove(backend);

    assertThat(platform.kernel.running("tor")).hasSize(1);
  }

  @Test
  void a_definition_that_is_out_of_sight_for_a_moment_changes_nothing() {
    platform.define(Definition.of("tor"));
    long pid = platform.await("tor", ServiceState.RUNNING).pid().orElseThrow();
    platform.define(Definition.of("other").disabled());

    platform.undefine("tor");
    platform.define(Definition.of("tor"));
    platform.undefine("other");

    Await.until(
        "the time is over",
        () -> platform.supervision.service("other"),
        () -> platform.supervision.service("other").isEmpty());
    assertThat(platform.status("tor").pid()).hasValue(pid);
  }

  @Test
  void enabling_lasts_and_neither_starts_nor_stops() {
    platform.define(Definition.of("tor").disabled());

    assertThat(platform.supervision.enable("tor", true).enabled()).isTrue();
    assertThat(platform.state("tor")).isEqualTo(ServiceState.STOPPED);
    platform.close();

    try (TestPlatform later = platform.killedAndNew()) {
      later.backend("fake");
      later.define(Definition.of("tor").disabled());
      later.supervision.begin();
      later.await("tor", ServiceState.RUNNING);
      get(later.supervision.shutdown(false));
    }
  }

  @Test
  void disabling_keeps_the_next_platform_from_starting_it() {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);
    platform.supervision.enable("tor", false);
    get(platform.supervision.shutdown(false));

    try (TestPlatform later = platform.killedAndNew()) {
      FakeBackend fresh = later.backend("fake");
      later.define(Definition.of("tor")).define(Definition.of("other"));
      later.supervision.begin();
      later.await("other", ServiceState.RUNNING);
      assertThat(later.state("tor")).isEqualTo(ServiceState.STOPPED);
      assertThat(fresh.calls()).containsExactly("start other");
      get(later.supervision.shutdown(false));
    }
  }

  @Test
  void a_choice_counts_from_the_next_start_on_and_lasts() {
    FakeBackend other = platform.backend("other");
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);

    BackendChoice choice =
        platform.supervision.choose(
            "tor", Optional.of(new BackendRequest.Preference(List.of("other"))));
    assertThat(choice.chosen()).contains("other");
    assertThat(platform.status("tor").backend()).contains("fake");
    get(platform.supervision.restart("tor"));

    assertThat(platform.status("tor").backend()).contains("other");
    assertThat(other.calls()).containsExactly("start tor");
    assertThat(platform.supervision.events())
        .anyMatch(event -> event.type() == ServiceEvent.Type.CHOICE);
    try (TestPlatform later = platform.killedAndNew()) {
      later.define(Definition.of("tor").disabled());
      later.backend("fake");
      later.backend("other");
      assertThat(later.supervision.choice("tor").chosen()).contains("other");
      later.supervision.choose("tor", Optional.empty());
      assertThat(later.supervision.choice("tor").chosen()).contains("fake");
    }
  }

  @Test
  void without_a_backend_that_can_each_one_is_named_with_its_reason() {
    platform.add(
        new FakeBackend("second", platform.kernel)
            .probes(new Probe(false, "the canary died", Map.of())));
    backend.cannot(spec -> List.of(new Shortfall(Directive.LIMITS_IO, "no controller")));
    platform.define(Definition.of("tor").disabled().backend("fake", "second", "third"));

    refused(
        platform.supervision.start("tor"),
        SupervisionErrorCode.NO_BACKEND,
        "fake: cannot honour limits.io: no controller",
        "second: the canary died",
        "third: not installed");
  }

  @Test
  void a_service_without_a_backend_starts_when_one_appears() {
    platform.define(Definition.of("tor").backend("late"));
    platform.await("tor", ServiceState.FAILED);

    platform.backend("late");

    platform.await("tor", ServiceState.RUNNING);
  }

  @Test
  void the_first_of_a_preference_that_can_is_taken() {
    FakeBackend second = platform.backend("second");
    backend.cannot(spec -> List.of(new Shortfall(Directive.NETWORK_HOST, "no network")));
    platform.define(Definition.of("tor").disabled().backend("fake", "second"));

    platform.start("tor");

    assertThat(second.calls()).containsExactly("start tor");
  }

  @Test
  void backends_are_listed_with_what_they_run() {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);

    BackendStatus status = platform.supervision.backends().get(0);

    assertThat(status.name()).isEqualTo("fake");
    assertThat(status.probe().available()).isTrue();
    assertThat(status.services()).containsExactly("tor");
  }

  @Test
  void each_backend_is_asked_about_each_directive_by_a_spec_that_asks_for_it() {
    backend.cannot(DefinitionTest::onlyHostNetworkAndMinimalRoot);

    HonoursMatrix matrix = platform.supervision.honours();

    assertThat(matrix.backends()).containsExactly("fake");
    assertThat(matrix.rows()).containsOnlyKeys(Directive.values());
    assertThat(matrix.rows().get(Directive.NETWORK_PRIVATE)).containsEntry("fake", "host only");
    assertThat(matrix.rows().get(Directive.ROOT_TREE)).containsEntry("fake", "minimal only");
    assertThat(matrix.rows().get(Directive.LIMITS_MEMORY)).containsEntry("fake", "");
  }

  private static List<Shortfall> onlyHostNetworkAndMinimalRoot(SandboxSpec spec) {
    List<Shortfall> shortfalls = new java.util.ArrayList<>();
    if (spec.network().mode() == NetworkMode.PRIVATE) {
      shortfalls.add(new Shortfall(Directive.NETWORK_PRIVATE, "host only"));
    }
    if (spec.view().root() == RootKind.TREE) {
      shortfalls.add(new Shortfall(Directive.ROOT_TREE, "minimal only"));
    }
    return shortfalls;
  }
}
