package org.cloister.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.supervisor.TestPlatform.get;
import static org.cloister.supervisor.TestPlatform.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.supervisor.fixture.Await;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeBackend;
import org.cloister.supervisor.fixture.FakeKernel.FakeProcess;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readiness, health and reload. */
class ReadyTest {
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

  private CompletionStage<ServiceStatus> start(Terms terms) {
    platform.define(Definition.of("tor").disabled().terms(terms));
    CompletionStage<ServiceStatus> start = platform.supervision.start("tor");
    Await.until(
        "the sandbox is there",
        () -> platform.status("tor"),
        () -> !platform.kernel.running("tor").isEmpty());
    return start;
  }

  private FakeProcess process() {
    return platform.kernel.process("tor");
  }

  private void becomesReady(CompletionStage<ServiceStatus> start) {
    assertThat(get(start).state()).isEqualTo(ServiceState.RUNNING);
  }

  private void isNotReady(CompletionStage<ServiceStatus> start) {
    assertThat(start.toCompletableFuture()).isNotDone();
    assertThat(platform.state("tor")).isEqualTo(ServiceState.STARTING);
  }

  @Test
  void a_pid_file_must_name_a_live_process_and_is_reported_as_the_hosts() {
    CompletionStage<ServiceStatus> start =
        start(Terms.plain().readyBy(new Readiness.PidFile("/run/tor.pid")));
    process().write("/run/tor.pid", "4711\n");
    isNotReady(start);

    process().write("/run/tor.pid", "1\n");

    becomesReady(start);
    assertThat(platform.status("tor").reportedPid()).hasValue(process().pid());
  }

  @Test
  void a_pid_file_with_anything_but_a_number_is_none() {
    CompletionStage<ServiceStatus> start =
        start(Terms.plain().readyBy(new Readiness.PidFile("/run/tor.pid")));
    process().write("/run/tor.pid", "1; rm -rf /");
    isNotReady(start);
    process().write("/run/tor.pid", "99999999999999999999999999999999999");
    isNotReady(start);

    process().write("/run/tor.pid", "1");

    becomesReady(start);
  }

  @Test
  void a_port_must_be_listened_on() {
    CompletionStage<ServiceStatus> start = start(Terms.plain().readyBy(new Readiness.Port(9050)));
    isNotReady(start);

    process().listen(9050);

    becomesReady(start);
  }

  @Test
  void a_line_must_have_been_written_by_this_start() throws IOException {
    platform.define(
        Definition.of("tor").disabled().terms(Terms.plain().readyBy(new Readiness.LogLine("x"))));
    Files.writeString(platform.supervision.log("tor"), "an old line: Bootstrapped 100%\n");
    CompletionStage<ServiceStatus> start =
        start(Terms.plain().readyBy(new Readiness.LogLine("Bootstrapped \\d+%")));
    isNotReady(start);

    Files.writeString(
        platform.supervision.log("tor"), "Bootstrapped 100%\n", StandardOpenOption.APPEND);

    becomesReady(start);
  }

  @Test
  void a_service_that_notifies_is_ready_when_it_says_so() {
    CompletionStage<ServiceStatus> start = start(Terms.plain().readyBy(new Readiness.Notify()));
    Path socket = process().record().spec().notifySocket().orElseThrow();
    platform.notifySockets.send(socket, "STATUS=loading\u001b[31m\nRELOADING=0");
    isNotReady(start);
    Await.until(
        "its words are shown",
        () -> platform.status("tor"),
        () -> platform.status("tor").reason().equals("loading?[31m"));

    platform.notifySockets.send(socket, "READY=1");

    becomesReady(start);
    platform.notifySockets.send(socket, "RELOADING=1\nMONOTONIC_USEC=1");
    platform.notifySockets.send(socket, "STOPPING=1");
    platform.stop("tor");
    assertThat(platform.notifySockets.open()).isZero();
  }

  @Test
  void a_message_that_comes_before_the_start_is_reported_counts() {
    CountDownLatch gate = backend.holdStarts();
    platform.define(
        Definition.of("tor").disabled().terms(Terms.plain().readyBy(new Readiness.Notify())));
    CompletionStage<ServiceStatus> start = platform.supervision.start("tor");
    Await.until("the socket is there", () -> "", () -> platform.notifySockets.open() == 1);
    String instance = platform.leftovers().get(0).replace(".json", "");

    platform.notifySockets.send(
        directory.resolve("run/sandboxes").resolve(instance).resolve("notify"), "READY=1");
    gate.countDown();

    becomesReady(start);
  }

  static Stream<Readiness.Condition> what_is_not_ready_in_time_is_stopped_and_has_failed() {
    return Stream.of(
        new Readiness.PidFile("/run/tor.pid"),
        new Readiness.Port(9050),
        new Readiness.LogLine("Bootstrapped"),
        new Readiness.Notify());
  }

  @ParameterizedTest
  @MethodSource
  void what_is_not_ready_in_time_is_stopped_and_has_failed(Readiness.Condition condition) {
    platform.define(
        Definition.of("tor")
            .disabled()
            .terms(Terms.plain().readyBy(condition, Duration.ofMillis(100))));
    CompletionStage<ServiceStatus> start = platform.supervision.start("tor");

    refused(start, SupervisionErrorCode.FAILED, "tor: was not ready within 100 ms");
    assertThat(platform.kernel.running()).isEmpty();
    assertThat(platform.state("tor")).isEqualTo(ServiceState.FAILED);
    assertThat(platform.leftovers()).isEmpty();
    assertThat(platform.notifySockets.open()).isZero();
  }

  @Test
  void a_pid_file_on_a_kernel_of_its_own_counts_by_itself() {
    platform.add(new FakeBackend("kvm", platform.kernel).privateKernel());
    platform.define(
        Definition.of("tor")
            .disabled()
            .backend("kvm")
            .terms(Terms.plain().readyBy(new Readiness.PidFile("/run/tor.pid"))));
    CompletionStage<ServiceStatus> start = platform.supervision.start("tor");
    Await.until("it is there", () -> "", () -> !platform.kernel.running("tor").isEmpty());

    process().write("/run/tor.pid", "4711");

    becomesReady(start);
    assertThat(platform.status("tor").reportedPid()).isEmpty();
  }

  @Test
  void a_line_that_is_too_much_for_the_pattern_does_not_hide_the_next() throws IOException {
    CompletionStage<ServiceStatus> start =
        start(Terms.plain().readyBy(new Readiness.LogLine("^(a|b)*c")));
    Files.writeString(
        platform.supervision.log("tor"), "ab".repeat(2000) + "\n", StandardOpenOption.APPEND);
    isNotReady(start);

    Files.writeString(platform.supervision.log("tor"), "abc\n", StandardOpenOption.APPEND);

    becomesReady(start);
  }

  @Test
  void operators_who_take_no_lines_do_not_keep_services_from_being_seen() throws Exception {
    platform.define(Definition.of("talker").disabled());
    Files.writeString(platform.supervision.log("talker"), "a line\n");
    CountDownLatch gate = new CountDownLatch(1);
    List<AutoCloseable> followers = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        followers.add(platform.supervision.follow("talker", -1, line -> pass(gate)));
      }
      CompletionStage<ServiceStatus> start = start(Terms.plain().readyBy(new Readiness.Port(1)));
      process().listen(1);

      becomesReady(start);
      platform.stop("tor");
    } finally {
      gate.countDown();
      for (AutoCloseable follower : followers) {
        follower.close();
      }
    }
  }

  private static void pass(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_ends_before_it_is_ready_has_failed_even_with_success() {
    CompletionStage<ServiceStatus> start = start(Terms.plain().readyBy(new Readiness.Port(9050)));

    platform.kernel.end(process(), ExitStatus.exited(0));

    refused(start, SupervisionErrorCode.FAILED, "code 0", "before it was ready");
  }

  @Test
  void an_unhealthy_service_is_reported_and_restarted_if_it_is_to_be() {
    start(
        Terms.plain()
            .restart(RestartPolicy.When.ON_FAILURE)
            .health(Duration.ofMillis(10), 2, true));
    Await.until(
        "it is healthy",
        () -> platform.status("tor"),
        () -> platform.status("tor").health().filter("healthy"::equals).isPresent());

    backend.program(request -> ExitStatus.exited(1));
    Await.until(
        "it was restarted", () -> platform.status("tor"), () -> platform.kernel.starts("tor") >= 2);

    assertThat(platform.supervision.events())
        .filteredOn(event -> event.type() == ServiceEvent.Type.HEALTH)
        .extracting(ServiceEvent::message)
        .startsWith("healthy", "unhealthy: exited with code 1: said the program");
  }

  @Test
  void a_health_check_that_hangs_has_failed() {
    backend.hangsInPrograms();
    start(Terms.plain().health(Duration.ofMillis(10), 1, false));

    Await.until(
        "it is unhealthy",
        () -> platform.status("tor"),
        () ->
            platform
                .status("tor")
                .health()
                .filter(health -> health.contains("no answer within 1000 ms"))
                .isPresent());
    assertThat(platform.state("tor")).isEqualTo(ServiceState.RUNNING);
  }

  @Test
  void a_reload_by_signal_sends_it() {
    becomesReady(start(Terms.plain().reload(new ReloadAction.BySignal(Signal.HUP))));

    assertThat(get(platform.supervision.reload("tor")).state()).isEqualTo(ServiceState.RUNNING);
    assertThat(process().signals()).containsExactly(Signal.HUP);
  }

  @Test
  void a_reload_by_command_runs_it_and_says_if_it_failed() {
    becomesReady(
        start(Terms.plain().reload(new ReloadAction.ByCommand(List.of("/usr/bin/reload")))));
    get(platform.supervision.reload("tor"));
    assertThat(backend.calls()).contains("exec tor /usr/bin/reload");

    backend.program(request -> ExitStatus.exited(2));

    refused(platform.supervision.reload("tor"), SupervisionErrorCode.FAILED, "reload", "code 2");
    assertThat(platform.state("tor")).isEqualTo(ServiceState.RUNNING);
  }

  @Test
  void a_reload_needs_a_running_service_that_can() {
    becomesReady(start(Terms.plain()));
    refused(platform.supervision.reload("tor"), SupervisionErrorCode.WRONG_STATE, "has no reload");

    platform.stop("tor");

    refused(platform.supervision.reload("tor"), SupervisionErrorCode.WRONG_STATE, "stopped");
  }
}
