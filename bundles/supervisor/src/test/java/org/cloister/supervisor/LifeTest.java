package org.cloister.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.supervisor.TestPlatform.get;
import static org.cloister.supervisor.TestPlatform.refusal;
import static org.cloister.supervisor.TestPlatform.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.Signal;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.fixture.Await;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeBackend;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting, ending and restarting one service. */
class LifeTest {
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

  @Test
  void a_started_service_runs_and_says_what_runs_it() {
    platform.define(Definition.of("tor").disabled());

    ServiceStatus status = platform.start("tor");

    assertThat(status.state()).isEqualTo(ServiceState.RUNNING);
    assertThat(status.backend()).contains("fake");
    assertThat(status.pid()).hasValue(platform.kernel.process("tor").pid());
    assertThat(status.specHash()).hasValueSatisfying(hash -> assertThat(hash).hasSize(64));
    assertThat(status.instance()).hasValueSatisfying(id -> assertThat(id).startsWith("tor."));
  }

  @Test
  void what_is_enabled_starts_by_itself_and_what_is_not_does_not() {
    platform.define(Definition.of("on")).define(Definition.of("off").disabled());

    platform.await("on", ServiceState.RUNNING);
    assertThat(platform.state("off")).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void it_says_when_everything_that_starts_with_the_platform_is_on_its_way() {
    platform.close();
    platform = new TestPlatform(directory);
    platform.backend("fake");
    platform.define(Definition.of("on")).define(Definition.of("off").disabled());
    assertThat(platform.supervision.begun().toCompletableFuture()).isNotDone();

    platform.supervision.begin();

    get(platform.supervision.begun());
    assertThat(platform.state("on")).isNotEqualTo(ServiceState.STOPPED);
    assertThat(platform.state("off")).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void who_waits_for_that_is_told_when_the_platform_ends_before() {
    platform.close();
    platform = new TestPlatform(directory);
    CompletionStage<Void> begun = platform.supervision.begun();

    platform.close();

    refused(begun, SupervisionErrorCode.SHUTTING_DOWN, "shuts down");
  }

  @Test
  void starting_twice_is_starting_once() {
    platform.define(Definition.of("tor").disabled());

    List<CompletionStage<ServiceStatus>> starts =
        IntStream.range(0, 20).mapToObj(i -> platform.supervision.start("tor")).toList();

    starts.forEach(start -> assertThat(get(start).state()).isEqualTo(ServiceState.RUNNING));
    assertThat(platform.kernel.starts("tor")).isEqualTo(1);
  }

  @Test
  void a_limit_that_is_refused_leaves_all_as_they_were() throws IsolationException {
    platform.define(Definition.of("tor").limits(limits(64L << 20, 9)));
    platform.await("tor", ServiceState.RUNNING);

    assertThatThrownBy(
            () ->
                platform.supervision.update(
                    "tor", limits(FakeBackend.MEMORY_IN_USE - 1, Long.MAX_VALUE)))
        .hasMessage("update: memory is in use");

    assertThat(platform.supervision.limits("tor")).isEqualTo(limits(64L << 20, 9));
    assertThat(platform.kernel.process("tor").memoryAndPids())
        .containsExactly(OptionalLong.of(64L << 20), OptionalLong.of(9));
  }

  private static Limits limits(long memory, long pids) {
    Limits none = Limits.NONE;
    return new Limits(
        OptionalLong.of(memory),
        none.memoryHigh(),
        none.swap(),
        none.cpu(),
        none.cpuWeight(),
        OptionalLong.of(pids),
        none.io(),
        none.ioWeight());
  }

  @Test
  void stopping_sends_the_signal_and_leaves_nothing_behind() {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);
    assertThat(platform.leftovers()).isNotEmpty();

    ServiceStatus status = platform.stop("tor");

    assertThat(status.state()).isEqualTo(ServiceState.STOPPED);
    assertThat(backend.calls()).containsExactly("start tor", "signal tor SIGTERM");
    assertThat(platform.leftovers()).isEmpty();
    assertThat(platform.stop("tor").state()).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void the_stop_signal_is_the_definitions() {
    platform.define(Definition.of("db").terms(Terms.plain().stopBy(Signal.HUP)));
    platform.await("db", ServiceState.RUNNING);
    platform.kernel.process("db").endsBy(Signal.HUP);

    platform.stop("db");

    assertThat(backend.calls()).containsExactly("start db", "signal db SIGHUP");
  }

  @Test
  void what_ignores_the_signal_is_killed_after_its_grace() {
    backend.ignoresTerm("tor");
    platform.define(Definition.of("tor").terms(Terms.plain().grace(Duration.ofMillis(50))));
    platform.await("tor", ServiceState.RUNNING);

    platform.stop("tor");

    assertThat(backend.calls()).containsExactly("start tor", "signal tor SIGTERM", "destroy tor");
    assertThat(platform.status("tor").lastExit()).contains(ExitStatus.signaled(9));
  }

  @Test
  void a_stop_during_a_start_ends_what_was_started() {
    CountDownLatch gate = backend.holdStarts();
    platform.define(Definition.of("tor").disabled());
    CompletionStage<ServiceStatus> start = platform.supervision.start("tor");
    platform.await("tor", ServiceState.STARTING);

    CompletionStage<ServiceStatus> stop = platform.supervision.stop("tor");
    refused(start, SupervisionErrorCode.FAILED, "tor: was stopped");
    gate.countDown();

    assertThat(get(stop).state()).isEqualTo(ServiceState.STOPPED);
    assertThat(platform.kernel.running()).isEmpty();
  }

  @Test
  void starts_and_stops_at_random_end_as_the_last_one_says() {
    platform.define(Definition.of("tor").disabled());
    for (int i = 0; i < 200; i++) {
      platform.supervision.start("tor");
      platform.supervision.stop("tor");
    }

    assertThat(platform.start("tor").state()).isEqualTo(ServiceState.RUNNING);
    assertThat(platform.kernel.running("tor")).hasSize(1);
  }

  @Test
  void a_start_that_fails_says_why_and_leaves_nothing_behind() {
    backend.failsToStart("tor", IsolationErrorCode.NOT_FOUND, "no such program");
    platform.define(Definition.of("tor").disabled());

    refused(
        platform.supervision.start("tor"),
        SupervisionErrorCode.FAILED,
        "tor: ",
        "execve",
        "no such program");
    assertThat(platform.state("tor")).isEqualTo(ServiceState.FAILED);
    assertThat(platform.leftovers()).isEmpty();
  }

  @Test
  void a_definition_that_cannot_be_resolved_fails_by_name() {
    platform.define(Definition.of("tor").disabled().bind("/no/such/directory"));

    refused(
        platform.supervision.start("tor"),
        SupervisionErrorCode.UNRESOLVABLE,
        "tor: ",
        "/no/such/directory");
    assertThatThrownBy(() -> platform.supervision.spec("tor"))
        .isInstanceOf(SupervisionException.class)
        .hasMessageContainingAll("tor: ", "/no/such/directory");
  }

  @Test
  void a_failed_service_is_started_again_when_its_definition_is_mended() {
    platform.define(Definition.of("tor").bind("/no/such/directory"));
    platform.await("tor", ServiceState.FAILED);

    platform.define(Definition.of("tor"));

    platform.await("tor", ServiceState.RUNNING);
  }

  @Test
  void a_start_that_fails_by_what_its_definition_was_is_made_again_by_what_it_is() {
    FakeBackend other = platform.backend("other");
    backend.failsToStart("tor", IsolationErrorCode.NOT_FOUND, "no such program");
    CountDownLatch gate = backend.holdStarts();
    platform.define(Definition.of("tor"));
    Await.until("it starts", backend::calls, () -> backend.calls().contains("start tor"));

    platform.define(Definition.of("tor").backend("other"));
    gate.countDown();

    platform.await("tor", ServiceState.RUNNING);
    assertThat(other.calls()).containsExactly("start tor");
  }

  @Test
  void a_start_for_which_no_backend_was_there_is_made_again_when_one_has_come_meanwhile() {
    FakeBackend slow = new FakeBackend("slow", platform.kernel);
    slow.probes(new Probe(false, "it does not work here", Map.of()));
    CountDownLatch gate = slow.holdProbes();
    platform.add(slow);
    platform.define(Definition.of("tor").backend("late", "slow"));
    platform.await("tor", ServiceState.STARTING);

    FakeBackend late = platform.backend("late");
    Await.until("it is probed", late::probed, () -> late.probed() > 0);
    gate.countDown();

    platform.await("tor", ServiceState.RUNNING);
    assertThat(late.calls()).containsExactly("start tor");
  }

  @Test
  void a_backend_is_probed_while_more_starts_than_there_are_threads_wait_for_another() {
    FakeBackend slow = new FakeBackend("slow", platform.kernel);
    CountDownLatch gate = slow.holdProbes();
    platform.add(slow);
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "waits" + i).toList();
    names.forEach(name -> platform.define(Definition.of(name).backend("slow")));
    names.forEach(name -> platform.await(name, ServiceState.STARTING));

    FakeBackend late = platform.backend("late");

    Await.until("it is probed", late::probed, () -> late.probed() > 0);
    gate.countDown();
    names.forEach(name -> platform.await(name, ServiceState.RUNNING));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_start_that_is_still_choosing_when_the_platform_shuts_down_starts_nothing(boolean keep) {
    FakeBackend slow = new FakeBackend("slow", platform.kernel);
    CountDownLatch gate = slow.holdProbes();
    platform.add(slow);
    platform.define(Definition.of("tor").disabled().backend("slow"));
    CompletionStage<ServiceStatus> start = platform.supervision.start("tor");
    platform.await("tor", ServiceState.STARTING);

    CompletionStage<Void> end = platform.supervision.shutdown(keep);
    gate.countDown();

    get(end);
    assertThat(refusal(start).code())
        .isIn(SupervisionErrorCode.SHUTTING_DOWN, SupervisionErrorCode.FAILED);
    Await.until(
        "it has ended", slow::calls, () -> !platform.state("tor").equals(ServiceState.STARTING));
    assertThat(slow.calls()).isEmpty();
    assertThat(platform.leftovers()).isEmpty();
  }

  @Test
  void an_unknown_service_is_refused_with_the_nearest_name() {
    platform.define(Definition.of("bitlbee").disabled());

    assertThatThrownBy(() -> platform.supervision.start("bitlbe"))
        .isInstanceOf(SupervisionException.class)
        .hasMessageContainingAll("bitlbe", "did you mean bitlbee?");
  }

  @Test
  void a_service_that_flaps_ends_in_failed_with_its_history() {
    backend.exitsAtOnce("exits", ExitStatus.exited(3)).prints("exits", "first words\ngiving up\n");
    platform.define(Definition.of("exits").terms(Terms.plain().restart(RestartPolicy.When.ALWAYS)));

    ServiceStatus status = platform.await("exits", ServiceState.FAILED);

    assertThat(platform.kernel.starts("exits")).isEqualTo(4);
    assertThat(status.restarts()).isEqualTo(3);
    assertThat(status.reason()).contains("code 3", "giving up", "3 restarts");
    assertThat(status.history())
        .filteredOn(event -> event.type() == ServiceEvent.Type.EXIT)
        .hasSize(4)
        .allSatisfy(event -> assertThat(event.message()).contains("code 3"));
    assertThat(status.history()).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void a_start_that_fails_and_will_be_tried_again_says_both() {
    backend.exitsAtOnce("exits", ExitStatus.exited(3));
    platform.define(
        Definition.of("exits")
            .disabled()
            .terms(Terms.plain().oneShot().restart(RestartPolicy.When.ON_FAILURE)));

    refused(
        platform.supervision.start("exits"),
        SupervisionErrorCode.FAILED,
        "code 3",
        "started again in 100 ms (1 of 3)");
  }

  @Test
  void a_one_shot_service_is_running_without_a_process_when_it_is_done() {
    backend.exitsAtOnce("once", ExitStatus.exited(0));
    platform.define(Definition.of("once").disabled().terms(Terms.plain().oneShot()));

    ServiceStatus status = platform.start("once");

    assertThat(status.state()).isEqualTo(ServiceState.RUNNING);
    assertThat(status.pid()).isEmpty();
    assertThat(platform.leftovers()).isEmpty();
  }

  @Test
  void a_one_shot_service_that_fails_says_its_last_words_on_one_line() {
    backend
        .exitsAtOnce("once", ExitStatus.exited(1))
        .prints("once", "dd: No space left on device\n9+0 records in\n\u001b[31m8+0 out\n");
    platform.define(Definition.of("once").disabled().terms(Terms.plain().oneShot()));

    SupervisionException refusal = refusal(platform.supervision.start("once"));

    assertThat(refusal)
        .hasMessageContaining("dd: No space left on device | 9+0 records in |")
        .hasMessageNotContainingAny("\n", "\u001b");
  }

  @Test
  void an_end_for_want_of_memory_is_told_with_the_limit_in_force() {
    Limits limits =
        new Limits(
            OptionalLong.of(32 << 20),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            List.of(),
            OptionalInt.empty());
    backend.prints("tor", "so many circuits\n");
    platform.define(Definition.of("tor").limits(limits));
    platform.await("tor", ServiceState.RUNNING);

    platform.kernel.endForWantOfMemory(platform.kernel.process("tor"));

    assertThat(platform.await("tor", ServiceState.FAILED).reason())
        .isEqualTo(
            "killed by SIGKILL: the kernel killed 1 of its processes for want of memory"
                + " (limits.memory is 32 MiB); so many circuits");
  }

  @Test
  void last_words_are_of_the_last_start_only() {
    backend.exitsAtOnce("once", ExitStatus.exited(1)).prints("once", "old words\n");
    platform.define(Definition.of("once").disabled().terms(Terms.plain().oneShot()));
    refusal(platform.supervision.start("once"));
    backend.prints("once", "new words\n");

    assertThat(refusal(platform.supervision.start("once")))
        .hasMessageContaining("new words")
        .hasMessageNotContaining("old words");
  }

  @Test
  void an_end_with_success_leaves_the_service_stopped() {
    platform.define(
        Definition.of("tor").terms(Terms.plain().restart(RestartPolicy.When.ON_FAILURE)));
    platform.await("tor", ServiceState.RUNNING);

    platform.kernel.end(platform.kernel.process("tor"), ExitStatus.exited(0));

    assertThat(platform.await("tor", ServiceState.STOPPED).reason()).contains("code 0");
  }

  @Test
  void a_restart_is_a_new_sandbox() {
    platform.define(Definition.of("tor"));
    long before = platform.await("tor", ServiceState.RUNNING).pid().orElseThrow();

    ServiceStatus after = get(platform.supervision.restart("tor"));

    assertThat(after.state()).isEqualTo(ServiceState.RUNNING);
    assertThat(after.pid().orElseThrow()).isNotEqualTo(before);
    assertThat(platform.kernel.running("tor")).hasSize(1);
  }

  @Test
  void the_log_is_made_for_the_platforms_group_and_nobody_else() throws Exception {
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.RUNNING);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(platform.supervision.log("tor"))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void what_reaches_into_a_service_needs_it_to_run() throws IsolationException {
    platform.define(Definition.of("tor").disabled());
    ExecRequest request =
        new ExecRequest(List.of("/bin/ls"), Map.of(), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> platform.supervision.exec("tor", request))
        .isInstanceOf(SupervisionException.class)
        .hasMessageContainingAll("tor", "stopped");

    platform.start("tor");

    platform.supervision.exec("tor", request).close();
    platform.supervision.signal("tor", Signal.HUP);
    assertThat(platform.supervision.usage("tor").memory()).hasValue(1);
    assertThat(platform.supervision.inspect("tor").kind()).isEqualTo("fake");
    assertThat(backend.calls()).contains("exec tor /bin/ls", "signal tor SIGHUP");
  }

  @Test
  void a_plan_shows_the_files_that_the_command_names() throws IsolationException {
    platform.host.file("/etc/tor/torrc");
    platform.define(
        Definition.of("tor").disabled().command("/usr/bin/daemon", "-f", "/etc/tor/torrc"));

    assertThat(platform.supervision.plan("tor").sections().get(1).lines())
        .contains("/etc/tor/torrc");
  }

  @Test
  void a_plan_touches_nothing() throws IsolationException {
    platform.define(Definition.of("tor").disabled());

    assertThat(platform.supervision.plan("tor").sections().get(0).lines())
        .containsExactly("/usr/bin/daemon");
    assertThat(platform.leftovers()).isEmpty();
    assertThat(directory.resolve("log/tor.log")).doesNotExist();
  }

  @Test
  void a_shutdown_ends_everything_and_starts_nothing() {
    platform.define(Definition.of("a")).define(Definition.of("b").requires("a"));
    platform.await("b", ServiceState.RUNNING);

    get(platform.supervision.shutdown(false));

    assertThat(platform.kernel.running()).isEmpty();
    assertThat(platform.leftovers()).isEmpty();
    refused(platform.supervision.start("a"), SupervisionErrorCode.SHUTTING_DOWN, "a", "shuts down");
    assertThat(backend.calls()).containsSubsequence("signal b SIGTERM", "signal a SIGTERM");
  }

  @Test
  void events_are_numbered_and_the_latest_thousand_are_kept() {
    platform.define(Definition.of("tor").disabled());
    for (int i = 0; i < 200; i++) {
      platform.start("tor");
      platform.stop("tor");
    }

    List<ServiceEvent> events = platform.supervision.events();

    assertThat(events).hasSize(1000);
    assertThat(events).extracting(ServiceEvent::sequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void a_faulty_backend_is_not_chosen_and_no_more_than_that() {
    platform.define(Definition.of("other"));
    platform.await("other", ServiceState.RUNNING);
    backend.cannot(
        spec -> {
          throw new IllegalStateException("broken");
        });
    platform.define(Definition.of("tor").disabled());

    refused(platform.supervision.start("tor"), SupervisionErrorCode.NO_BACKEND, "tor", "broken");
    assertThat(platform.state("other")).isEqualTo(ServiceState.RUNNING);
  }
}
