package org.cloister.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.cloister.supervisor.TestPlatform.get;
import static org.cloister.supervisor.TestPlatform.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.supervisor.fixture.Await;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeBackend;
import org.cloister.supervisor.fixture.FakeKernel;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services outlive their backend and their platform. */
class AdoptionTest {
  @TempDir Path directory;
  private TestPlatform platform;
  private TestPlatform later;
  private FakeBackend backend;

  @BeforeEach
  void begin() {
    platform = new TestPlatform(directory);
    backend = platform.backend("fake");
    platform.supervision.begin();
  }

  @AfterEach
  void end() {
    if (later != null) {
      later.close();
    }
    platform.close();
  }

  private long running(Definition definition) {
    platform.define(definition);
    String name = definition.get().name();
    platform.await(name, ServiceState.RUNNING);
    // Answered when all that goes with running, such as the record, has been done.
    return platform.start(name).pid().orElseThrow();
  }

  /** As after SIGKILL: a new platform on what is on disk, with a new instance of the backend. */
  private FakeBackend kill(Definition... known) {
    later = platform.killedAndNew();
    for (Definition definition : known) {
      later.define(definition);
    }
    FakeBackend backendThen = later.backend("fake");
    later.supervision.begin();
    return backendThen;
  }

  @Test
  void what_ran_when_the_platform_was_killed_is_adopted_and_runs_on() {
    long pid = running(Definition.of("tor"));

    kill(Definition.of("tor"));

    ServiceStatus status = later.await("tor", ServiceState.RUNNING);
    assertThat(status.pid()).hasValue(pid);
    assertThat(status.replacementPending()).isFalse();
    later.stop("tor");
    assertThat(later.leftovers()).isEmpty();
  }

  @Test
  void limits_that_were_changed_hold_on_and_are_known_to_whoever_asks() throws IsolationException {
    running(Definition.of("tor").limits(limits(64, 9)));
    platform.supervision.update("tor", limits(32, 9));

    kill(Definition.of("tor").limits(limits(64, 9)));

    later.await("tor", ServiceState.RUNNING);
    assertThat(later.supervision.limits("tor")).isEqualTo(limits(32, 9));
    assertThat(later.supervision.spec("tor").limits()).isEqualTo(limits(64, 9));
    get(later.supervision.restart("tor"));
    assertThat(later.supervision.limits("tor")).isEqualTo(limits(64, 9));
  }

  @Test
  void limits_are_changed_only_when_that_is_on_record() throws InterruptedException {
    running(Definition.of("tor").limits(limits(64, 9)));
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    platform.listener =
        event -> {
          if (event.type() == ServiceEvent.Type.DEFINITION) {
            held.countDown();
            await(gate);
          }
        };
    platform.define(Definition.of("tor").limits(limits(48, 9)));
    await(held);
    Thread changing =
        new Thread(
            () ->
                assertThatCode(() -> platform.supervision.update("tor", limits(32, 9)))
                    .doesNotThrowAnyException());
    changing.start();
    Await.until(
        "the change is over or waits",
        changing::getState,
        () -> !changing.isAlive() || changing.getState() == Thread.State.WAITING);

    assertThat(changing.isAlive()).as("waits for the record").isTrue();
    gate.countDown();
    changing.join();
    kill(Definition.of("tor").limits(limits(64, 9)));
    later.await("tor", ServiceState.RUNNING);
    assertThat(later.supervision.limits("tor")).isEqualTo(limits(32, 9));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(15, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_starts_with_the_platform_does_not_push_out_what_ran_on() {
    running(Definition.of("nginx"));
    long pid = running(Definition.of("web").conflicts("nginx"));
    platform.await("nginx", ServiceState.STOPPED);

    kill(Definition.of("nginx"), Definition.of("web").conflicts("nginx"));
    get(later.supervision.begun());

    assertThat(later.await("web", ServiceState.RUNNING).pid()).hasValue(pid);
    assertThat(later.state("nginx")).isEqualTo(ServiceState.STOPPED);
    assertThat(later.start("nginx").state()).isEqualTo(ServiceState.RUNNING);
    later.await("web", ServiceState.STOPPED);
  }

  @Test
  void a_time_without_the_platform_is_no_interruption_of_what_ran_on() {
    running(Definition.of("tor"));
    Instant since = platform.status("tor").since();

    kill(Definition.of("tor"));

    assertThat(later.await("tor", ServiceState.RUNNING).since()).isEqualTo(since);
    Instant again = get(later.supervision.restart("tor")).since();
    assertThat(again).isAfter(since);
  }

  private static Limits limits(long mebibytes, long pids) {
    Limits none = Limits.NONE;
    return new Limits(
        OptionalLong.of(mebibytes << 20),
        none.memoryHigh(),
        none.swap(),
        none.cpu(),
        none.cpuWeight(),
        OptionalLong.of(pids),
        none.io(),
        none.ioWeight());
  }

  @Test
  void readiness_is_not_awaited_again_by_what_was_ready() {
    platform.define(Definition.of("tor").terms(Terms.plain().readyBy(new Readiness.Port(9050))));
    Await.until("it is there", () -> "", () -> !platform.kernel.running("tor").isEmpty());
    platform.kernel.process("tor").listen(9050);
    platform.await("tor", ServiceState.RUNNING);

    kill(
        Definition.of("tor")
            .terms(Terms.plain().readyBy(new Readiness.Port(1), Duration.ofMillis(1))));

    later.await("tor", ServiceState.RUNNING);
  }

  @Test
  void the_process_of_a_pid_file_is_known_again() {
    Definition definition =
        Definition.of("tor").terms(Terms.plain().readyBy(new Readiness.PidFile("/run/tor.pid")));
    platform.define(definition);
    Await.until("it is there", () -> "", () -> !platform.kernel.running("tor").isEmpty());
    long pid = platform.kernel.process("tor").write("/run/tor.pid", "1").pid();
    platform.await("tor", ServiceState.RUNNING);

    kill(definition);

    later.await("tor", ServiceState.RUNNING);
    Await.until(
        "the pid is known",
        () -> later.status("tor"),
        () -> later.status("tor").reportedPid().equals(OptionalLong.of(pid)));
  }

  @Test
  void nothing_is_taken_over_before_the_definitions_are_known() {
    Definition definition =
        Definition.of("tor").terms(Terms.plain().readyBy(new Readiness.Port(9050)));
    platform.define(definition);
    Await.until("it is there", () -> "", () -> !platform.kernel.running("tor").isEmpty());
    later = platform.killedAndNew();
    FakeBackend backendThen = later.backend("fake");
    assertThat(later.supervision.backends().get(0).probe().available()).isTrue();
    assertThat(backendThen.calls()).isEmpty();

    later.define(definition);
    later.supervision.begin();

    later.await("tor", ServiceState.STARTING);
    later.kernel.process("tor").listen(9050);
    later.await("tor", ServiceState.RUNNING);
  }

  @Test
  void an_instance_of_a_template_runs_on_and_an_enabled_one_is_started() {
    platform.templates.put("web@one", Definition.of("web@one").get());
    platform.templates.put("web@two", Definition.of("web@two").get());
    platform.start("web@one");
    platform.supervision.enable("web@two", true);

    later = platform.killedAndNew();
    later.templates.putAll(platform.templates);
    later.backend("fake");
    later.supervision.begin();

    later.await("web@two", ServiceState.RUNNING);
    later.await("web@one", ServiceState.RUNNING);
    assertThat(later.status("web@one").description()).isNotEmpty();
    assertThat(later.kernel.starts("web@one")).isEqualTo(1);
  }

  @Test
  void readiness_is_awaited_by_what_was_not_ready() {
    Definition definition =
        Definition.of("tor").terms(Terms.plain().readyBy(new Readiness.Port(9050)));
    platform.define(definition);
    platform.await("tor", ServiceState.STARTING);
    Await.until("it is there", () -> "", () -> !platform.kernel.running("tor").isEmpty());

    kill(definition);
    later.await("tor", ServiceState.STARTING);
    later.kernel.process("tor").listen(9050);

    later.await("tor", ServiceState.RUNNING);
    assertThat(later.kernel.starts("tor")).isEqualTo(1);
  }

  @Test
  void what_ended_meanwhile_is_treated_by_its_restart_policy() {
    Definition definition =
        Definition.of("tor").terms(Terms.plain().restart(RestartPolicy.When.ON_FAILURE));
    running(definition);
    running(Definition.of("plain"));
    later = platform.killedAndNew();
    later.kernel.end(later.kernel.process("tor"), ExitStatus.exited(1));
    later.kernel.end(later.kernel.process("plain"), ExitStatus.exited(1));

    later.define(definition).define(Definition.of("plain"));
    later.backend("fake");
    later.supervision.begin();

    Await.until(
        "it was started again", () -> later.status("tor"), () -> later.kernel.starts("tor") == 2);
    assertThat(later.await("plain", ServiceState.FAILED).reason()).contains("away");
  }

  @Test
  void nothing_is_started_before_it_is_known_what_became_of_the_sandbox_on_record() {
    running(Definition.of("tor"));
    later = platform.killedAndNew();
    FakeBackend slow = new FakeBackend("fake", later.kernel);
    CountDownLatch gate = slow.holdAdoptions();
    later.define(Definition.of("tor"));
    later.add(slow);
    later.supervision.begin();

    CompletableFuture<ServiceStatus> start = later.supervision.start("tor").toCompletableFuture();
    Await.until("adoption is under way", slow::calls, () -> slow.calls().contains("adopt tor"));
    assertThat(start).isNotDone();
    assertThat(slow.calls()).doesNotContain("start tor");
    gate.countDown();

    assertThat(get(start).state()).isEqualTo(ServiceState.RUNNING);
    assertThat(later.kernel.starts("tor")).isEqualTo(1);
  }

  @Test
  void what_was_being_stopped_when_the_platform_was_killed_is_stopped_after_that() {
    backend.ignoresTerm("tor");
    running(Definition.of("tor"));
    platform.supervision.stop("tor");
    Await.until(
        "it was told", backend::calls, () -> backend.calls().contains("signal tor SIGTERM"));

    kill(Definition.of("tor"));

    Await.until("it has ended", later.kernel::running, () -> later.kernel.running().isEmpty());
    later.await("tor", ServiceState.STOPPED);
  }

  @Test
  void a_definition_that_changed_meanwhile_is_a_pending_replacement() {
    running(Definition.of("tor"));

    kill(Definition.of("tor").command("/usr/bin/daemon", "--new"));

    later.await("tor", ServiceState.RUNNING);
    Await.until(
        "the replacement is pending",
        () -> later.status("tor"),
        () -> later.status("tor").replacementPending());
    get(later.supervision.restart("tor"));
    assertThat(later.status("tor").replacementPending()).isFalse();
    assertThat(later.kernel.process("tor").record().spec().command()).contains("--new");
  }

  @Test
  void a_corrupt_record_is_set_aside_and_the_operator_is_asked() throws IOException {
    running(Definition.of("tor"));
    String record =
        platform.leftovers().stream()
            .filter(name -> name.endsWith(".json"))
            .findFirst()
            .orElseThrow();
    Files.writeString(directory.resolve("run/sandboxes").resolve(record), "{ corrupt");

    kill(Definition.of("tor"), Definition.of("other"));

    later.await("other", ServiceState.RUNNING);
    assertThat(later.await("tor", ServiceState.FAILED).reason())
        .contains("cannot be read", "may still be running");
    assertThat(later.kernel.starts("tor")).isEqualTo(1);
    assertThat(later.leftovers()).contains(record + ".corrupt");
  }

  @Test
  void records_of_an_earlier_boot_do_not_keep_anything_from_starting() {
    running(Definition.of("tor"));
    later = new TestPlatform(directory, new FakeKernel(), "next");
    later.define(Definition.of("tor"));
    FakeBackend fresh = later.backend("fake");
    later.supervision.begin();

    later.await("tor", ServiceState.RUNNING);
    assertThat(fresh.calls()).containsExactly("start tor");
  }

  @Test
  void a_sandbox_without_a_definition_is_adopted_and_can_be_stopped() {
    running(Definition.of("tor"));

    kill();

    later.await("tor", ServiceState.RUNNING);
    later.stop("tor");
    assertThat(later.kernel.running()).isEmpty();
  }

  @Test
  void what_nobody_defines_any_more_is_ended_and_what_has_a_mistake_in_its_file_is_not() {
    running(Definition.of("gone"));
    running(Definition.of("mistaken"));
    kill();
    later.await("gone", ServiceState.RUNNING);
    later.await("mistaken", ServiceState.RUNNING);
    later.problems.add(new DefinitionProblem("mistaken", "mistaken.toml", 1, 1, "unknown key"));

    later.supervision.endUndefined();

    Await.until("it is gone", () -> "", () -> later.supervision.service("gone").isEmpty());
    assertThat(later.state("mistaken")).isEqualTo(ServiceState.RUNNING);
  }

  @Test
  void the_log_goes_on_after_the_platform_was_killed_and_is_still_rotated() throws IOException {
    backend.prints("tor", "before\n");
    Definition definition = Definition.of("tor").log(4096, 2);
    running(definition);

    kill(definition);
    later.await("tor", ServiceState.RUNNING);
    Path log = later.supervision.log("tor");
    Files.writeString(log, "after\n", StandardOpenOption.APPEND);
    assertThat(later.supervision.log("tor", -1)).containsExactly("before", "after");

    Files.writeString(log, "flood\n".repeat(2000), StandardOpenOption.APPEND);
    Await.until("it was rotated", () -> "", () -> Files.exists(log.resolveSibling("tor.log.1")));
  }

  @Test
  void a_platform_that_leaves_services_running_lets_go_of_them() {
    running(Definition.of("tor"));

    get(platform.supervision.shutdown(true));

    assertThat(platform.kernel.running("tor")).hasSize(1);
    assertThat(backend.held()).isZero();
    kill(Definition.of("tor"));
    later.await("tor", ServiceState.RUNNING);
    assertThat(later.kernel.starts("tor")).isEqualTo(1);
  }

  @Test
  void a_start_under_way_when_the_platform_leaves_is_let_go_of_when_it_is_over() {
    CountDownLatch gate = backend.holdStarts();
    platform.define(Definition.of("tor"));
    platform.await("tor", ServiceState.STARTING);
    Await.until("it is being started", backend::calls, () -> backend.calls().contains("start tor"));

    CompletableFuture<Void> gone = platform.supervision.shutdown(true).toCompletableFuture();
    assertThat(gone).isNotDone();
    gate.countDown();

    get(gone);
    assertThat(backend.held()).isZero();
    assertThat(platform.kernel.running("tor")).hasSize(1);
  }

  @Test
  void a_service_whose_backend_leaves_is_detached_and_runs_on() {
    long pid = running(Definition.of("tor"));

    platform.remove(backend);

    ServiceStatus status = platform.status("tor");
    assertThat(status.state()).isEqualTo(ServiceState.DETACHED);
    assertThat(status.pid()).isEmpty();
    assertThat(backend.held()).isZero();
    assertThat(platform.kernel.process("tor").pid()).isEqualTo(pid);
  }

  @Test
  void when_its_backend_is_back_it_is_adopted() {
    long pid = running(Definition.of("tor"));
    platform.remove(backend);

    FakeBackend next = platform.backend("fake");

    assertThat(platform.await("tor", ServiceState.RUNNING).pid()).hasValue(pid);
    assertThat(next.calls()).containsExactly("adopt tor");
    platform.stop("tor");
    assertThat(platform.leftovers()).isEmpty();
  }

  @Test
  void a_detached_service_is_stopped_when_its_backend_is_back() {
    running(Definition.of("tor"));
    platform.remove(backend);

    refused(
        platform.supervision.stop("tor"),
        SupervisionErrorCode.WRONG_STATE,
        "tor",
        "without its backend");
    platform.backend("fake");

    platform.await("tor", ServiceState.STOPPED);
    assertThat(platform.kernel.running()).isEmpty();
  }

  @Test
  void what_ends_while_detached_is_noticed_when_its_backend_is_back() {
    running(Definition.of("tor"));
    platform.remove(backend);
    platform.kernel.end(platform.kernel.process("tor"), ExitStatus.exited(7));

    platform.backend("fake");

    assertThat(platform.await("tor", ServiceState.FAILED).lastExit()).contains(ExitStatus.UNKNOWN);
  }

  @Test
  void a_detached_service_meets_a_requirement() {
    running(Definition.of("db").backend("fake"));
    FakeBackend other = platform.backend("other");
    platform.remove(backend);
    platform.define(Definition.of("app").disabled().requires("db").backend("other"));

    assertThat(platform.start("app").state()).isEqualTo(ServiceState.RUNNING);
    assertThat(other.calls()).containsExactly("start app");
  }

  @Test
  void what_nobody_defines_any_more_is_ended_when_its_backend_is_back() {
    running(Definition.of("tor"));
    platform.remove(backend);
    platform.undefine("tor");
    Await.until(
        "its definition is gone",
        () -> platform.status("tor"),
        () ->
            platform.status("tor").history().stream()
                .anyMatch(event -> event.message().equals("its definition is gone")));
    assertThat(platform.kernel.running("tor")).hasSize(1);

    platform.backend("fake");

    Await.until(
        "it has ended", () -> platform.kernel.running(), () -> platform.kernel.running().isEmpty());
  }

  @Test
  void a_backend_that_leaves_during_a_start_is_waited_for() throws Exception {
    CountDownLatch gate = backend.holdStarts();
    platform.define(Definition.of("tor"));
    Await.until("it is being started", backend::calls, () -> backend.calls().contains("start tor"));
    CompletableFuture<Void> left = CompletableFuture.runAsync(() -> platform.remove(backend));
    gate.countDown();
    left.get(10, TimeUnit.SECONDS);

    assertThat(platform.state("tor")).isEqualTo(ServiceState.DETACHED);
    assertThat(backend.held()).isZero();
    platform.backend("fake");
    platform.await("tor", ServiceState.RUNNING);
    assertThat(platform.kernel.starts("tor")).isEqualTo(1);
  }

  @Test
  void an_adoption_that_cannot_be_decided_leaves_the_service_detached_with_the_reason() {
    running(Definition.of("tor"));
    platform.remove(backend);

    platform.add(new FakeBackend("fake", platform.kernel).cannotAdopt("the daemon is away"));

    Await.until(
        "the reason is shown",
        () -> platform.status("tor"),
        () -> platform.status("tor").reason().contains("the daemon is away"));
    assertThat(platform.state("tor")).isEqualTo(ServiceState.DETACHED);
    assertThat(platform.kernel.starts("tor")).isEqualTo(1);
  }

  @Test
  void of_two_backends_with_one_name_the_newer_serves_new_starts_and_takes_over_from_the_older() {
    long pid = running(Definition.of("tor"));
    FakeBackend newer = platform.backend("fake");
    platform.define(Definition.of("web").disabled());

    platform.start("web");
    assertThat(newer.calls()).containsExactly("start web");
    platform.remove(backend);

    assertThat(platform.await("tor", ServiceState.RUNNING).pid()).hasValue(pid);
    assertThat(newer.calls()).contains("adopt tor");
  }
}
