package org.cloister.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.supervisor.TestPlatform.get;
import static org.cloister.supervisor.TestPlatform.refused;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.supervisor.fixture.Await;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeBackend;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that require and exclude each other. */
class OrderTest {
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

  private void define(Definition... definitions) {
    for (Definition definition : definitions) {
      platform.define(definition.disabled());
    }
  }

  @Test
  void what_is_required_is_ready_before_what_requires_it_starts() {
    define(
        Definition.of("app").requires("db"),
        Definition.of("db").terms(Terms.plain().readyBy(new Readiness.Port(5432))));

    CompletionStage<ServiceStatus> start = platform.supervision.start("app");
    Await.until("db starts", backend::calls, () -> !platform.kernel.running("db").isEmpty());
    assertThat(platform.state("app")).isEqualTo(ServiceState.WAITING);
    platform.kernel.process("db").listen(5432);

    assertThat(get(start).state()).isEqualTo(ServiceState.RUNNING);
    assertThat(backend.calls()).containsExactly("start db", "start app");
  }

  @Test
  void what_does_not_depend_on_each_other_starts_at_once() {
    CountDownLatch gate = backend.holdStarts();
    define(
        Definition.of("top").requires("left", "right"),
        Definition.of("left"),
        Definition.of("right"));

    CompletionStage<ServiceStatus> start = platform.supervision.start("top");
    Await.until("both are being started", backend::calls, () -> backend.calls().size() == 2);
    gate.countDown();

    get(start);
    assertThat(backend.calls().get(2)).isEqualTo("start top");
  }

  @Test
  void what_ends_for_another_service_says_for_which() {
    define(
        Definition.of("app").requires("db"),
        Definition.of("db"),
        Definition.of("other").conflicts("db"));
    platform.start("app");
    platform.stop("db");

    assertThat(platform.status("app").reason()).startsWith("requires db, which was stopped; ");
    assertThat(platform.status("db").reason()).doesNotContain("requires", "conflicts");

    platform.start("app");
    platform.start("other");

    assertThat(platform.status("app").reason())
        .startsWith("requires db, which was stopped for other; ");
    assertThat(platform.status("db").reason())
        .startsWith("conflicts with other, which was started; ");
    assertThat(platform.supervision.events())
        .anyMatch(
            event ->
                event.service().equals("db")
                    && event.message().startsWith("stopped: conflicts with other"));
  }

  @Test
  void a_circle_is_refused_by_name() {
    define(Definition.of("hen").requires("egg"), Definition.of("egg").requires("hen"));

    refused(
        platform.supervision.start("hen"),
        SupervisionErrorCode.DEPENDENCY,
        "hen: requires itself in a circle: hen requires egg requires hen");
    assertThat(platform.state("egg")).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void a_missing_requirement_is_refused_with_the_nearest_name() {
    define(Definition.of("web").requires("databse"), Definition.of("database"));

    refused(
        platform.supervision.start("web"),
        SupervisionErrorCode.DEPENDENCY,
        "web",
        "databse",
        "did you mean database?");
  }

  @Test
  void a_requirement_that_is_defined_later_starts_those_who_failed_for_want_of_it() {
    platform.define(Definition.of("app").requires("mid"));
    platform.define(Definition.of("mid").requires("db"));
    platform.await("app", ServiceState.FAILED);

    platform.define(Definition.of("db"));

    platform.await("app", ServiceState.RUNNING);
  }

  @Test
  void a_requirement_that_fails_fails_those_who_wait_with_the_reason() {
    backend.failsToStart("db", IsolationErrorCode.NOT_FOUND, "no such program");
    define(
        Definition.of("app").requires("mid"),
        Definition.of("mid").requires("db"),
        Definition.of("db"));

    refused(
        platform.supervision.start("app"),
        SupervisionErrorCode.DEPENDENCY,
        "app: requires mid, which did not start: requires db, which did not start:",
        "no such program");
    assertThat(platform.state("app")).isEqualTo(ServiceState.FAILED);
    assertThat(backend.calls()).containsExactly("start db");
  }

  @Test
  void dependants_wait_through_the_restarts_of_what_they_require() {
    backend.exitsAtOnce("db", ExitStatus.exited(1));
    define(
        Definition.of("app").requires("db"),
        Definition.of("db")
            .terms(
                Terms.plain()
                    .readyBy(new Readiness.Port(1))
                    .restart(RestartPolicy.When.ON_FAILURE)));
    CompletionStage<ServiceStatus> start = platform.supervision.start("app");

    refused(start, SupervisionErrorCode.DEPENDENCY, "db", "3 restarts");
    assertThat(platform.kernel.starts("db")).isEqualTo(4);
  }

  @Test
  void dependants_are_stopped_first() {
    define(
        Definition.of("app").requires("mid"),
        Definition.of("mid").requires("db"),
        Definition.of("db"));
    platform.start("app");

    platform.stop("db");

    assertThat(backend.calls())
        .containsSubsequence("signal app SIGTERM", "signal mid SIGTERM", "signal db SIGTERM");
    assertThat(platform.kernel.running()).isEmpty();
  }

  @Test
  void a_restart_restarts_the_dependants_that_were_up() {
    define(
        Definition.of("app").requires("db"),
        Definition.of("idle").requires("db"),
        Definition.of("db"));
    platform.start("app");
    long before = platform.kernel.process("app").pid();

    get(platform.supervision.restart("db"));

    Await.until(
        "app is back",
        () -> platform.status("app"),
        () -> platform.state("app") == ServiceState.RUNNING);
    assertThat(platform.kernel.process("app").pid()).isNotEqualTo(before);
    assertThat(platform.state("idle")).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void what_it_conflicts_with_is_stopped_first_with_its_dependants() {
    define(
        Definition.of("postfix").conflicts("exim"),
        Definition.of("exim"),
        Definition.of("list").requires("exim"));
    platform.start("list");

    platform.start("postfix");

    assertThat(backend.calls())
        .containsSubsequence("signal list SIGTERM", "signal exim SIGTERM", "start postfix");
    assertThat(platform.state("exim")).isEqualTo(ServiceState.STOPPED);
    platform.start("exim");
    assertThat(platform.state("postfix")).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void nothing_is_stopped_for_a_service_that_no_backend_can_run() {
    define(Definition.of("postfix").conflicts("exim").backend("kvm"), Definition.of("exim"));
    platform.start("exim");

    refused(
        platform.supervision.start("postfix"),
        SupervisionErrorCode.NO_BACKEND,
        "postfix: no backend can run it",
        "kvm: not installed");

    assertThat(platform.state("postfix")).isEqualTo(ServiceState.FAILED);
    assertThat(platform.state("exim")).isEqualTo(ServiceState.RUNNING);
    assertThat(backend.calls()).containsExactly("start exim");
  }

  @Test
  void nothing_is_stopped_for_a_service_whose_requirement_cannot_start() {
    define(
        Definition.of("postfix").conflicts("exim").requires("db"),
        Definition.of("db").bind("/no/such/directory"),
        Definition.of("exim"));
    platform.start("exim");

    refused(
        platform.supervision.start("postfix"),
        SupervisionErrorCode.DEPENDENCY,
        "postfix: requires db, which cannot start: ",
        "/no/such/directory");

    assertThat(backend.calls()).containsExactly("start exim");
  }

  @Test
  void what_a_requirement_may_make_when_it_starts_is_not_missed_beforehand() {
    define(
        Definition.of("postfix").conflicts("exim").requires("db").bind("/run/db"),
        Definition.of("db"),
        Definition.of("exim"));
    platform.start("exim");
    CountDownLatch gate = backend.holdStarts();

    CompletionStage<ServiceStatus> start = platform.supervision.start("postfix");
    Await.until("db starts", backend::calls, () -> backend.calls().contains("start db"));
    platform.host.directory("/run/db");
    gate.countDown();

    assertThat(get(start).state()).isEqualTo(ServiceState.RUNNING);
    assertThat(platform.state("exim")).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void a_restart_that_could_not_start_it_again_leaves_what_runs_alone() {
    define(Definition.of("app").requires("db"), Definition.of("db"));
    platform.start("app");
    platform.define(Definition.of("db").disabled().backend("kvm"));

    refused(
        platform.supervision.restart("db"),
        SupervisionErrorCode.NO_BACKEND,
        "db: is left as it is, since it could not start again: no backend can run it",
        "kvm: not installed");

    assertThat(platform.state("app")).isEqualTo(ServiceState.RUNNING);
    assertThat(platform.state("db")).isEqualTo(ServiceState.RUNNING);
    assertThat(backend.calls()).containsExactly("start db", "start app");
  }

  @Test
  void a_restart_after_which_a_dependant_could_not_start_again_leaves_what_runs_alone() {
    define(Definition.of("app").requires("db"), Definition.of("db"));
    platform.start("app");
    platform.define(Definition.of("app").disabled().requires("db").bind("/no/such/directory"));

    refused(
        platform.supervision.restart("db"),
        SupervisionErrorCode.UNRESOLVABLE,
        "db: is left as it is, since app, which requires it, could not start again: ",
        "/no/such/directory");

    assertThat(backend.calls()).containsExactly("start db", "start app");
  }

  @Test
  void a_restart_of_what_is_not_up_is_a_start() {
    define(Definition.of("tor").backend("kvm"));

    refused(
        platform.supervision.restart("tor"),
        SupervisionErrorCode.NO_BACKEND,
        "tor: no backend can run it");
    assertThat(platform.state("tor")).isEqualTo(ServiceState.FAILED);
  }

  @Test
  void a_plan_that_no_backend_can_make_says_why_as_a_start_does() {
    define(Definition.of("tor").backend("kvm"));

    assertThatThrownBy(() -> platform.supervision.plan("tor"))
        .hasMessage("tor: no backend can run it (asked for: kvm): kvm: not installed");
  }

  @Test
  void a_definition_that_requires_something_else_counts_for_the_next_order() {
    define(Definition.of("app").requires("db"), Definition.of("db"), Definition.of("cache"));
    platform.start("app");
    platform.stop("app");

    define(Definition.of("app").requires("cache"));
    platform.start("app");
    platform.stop("db");

    assertThat(platform.state("app")).isEqualTo(ServiceState.RUNNING);
    assertThat(platform.state("cache")).isEqualTo(ServiceState.RUNNING);
    platform.stop("cache");
    assertThat(platform.state("app")).isEqualTo(ServiceState.STOPPED);
  }

  @Test
  void what_is_no_longer_defined_meets_no_requirement() {
    define(Definition.of("app").requires("db"), Definition.of("db"));
    platform.start("app");
    platform.stop("db");

    platform.undefine("db");
    Await.until(
        "db is gone",
        () -> platform.supervision.service("db"),
        () -> platform.supervision.service("db").isEmpty());

    refused(platform.supervision.start("app"), SupervisionErrorCode.DEPENDENCY, "requires db");
  }

  @Test
  void a_provided_name_starts_who_provides_it() {
    define(
        Definition.of("app").requires("mail"),
        Definition.of("postfix").provides("mail"),
        Definition.of("exim").provides("mail"));
    platform.start("postfix");

    platform.start("app");

    assertThat(platform.state("exim")).isEqualTo(ServiceState.STOPPED);
    platform.stop("app");
    assertThat(platform.supervision.service("postfix")).isPresent();
  }

  @Test
  void an_operator_can_use_a_provided_name() {
    define(Definition.of("postfix").provides("mail"));

    assertThat(platform.start("mail").name()).isEqualTo("postfix");
  }

  @Test
  void an_instance_of_a_template_is_known_at_first_use() {
    platform.templates.put("web@one", Definition.of("web@one").disabled().get());

    assertThat(platform.start("web@one").state()).isEqualTo(ServiceState.RUNNING);
  }

  @Test
  void an_instance_that_is_disabled_and_does_not_run_is_forgotten_until_it_is_named_again() {
    platform.templates.put("web@one", Definition.of("web@one").get());
    platform.start("web@one");

    platform.supervision.enable("web@one", false);
    assertThat(platform.status("web@one").state()).isEqualTo(ServiceState.RUNNING);

    platform.stop("web@one");
    platform.supervision.enable("web@one", false);
    Await.until(
        "the instance to be forgotten",
        platform.supervision::services,
        () -> platform.supervision.services().isEmpty());
    assertThat(platform.start("web@one").state()).isEqualTo(ServiceState.RUNNING);
  }

  @Test
  void an_instance_whose_template_is_gone_can_be_disabled() {
    platform.templates.put("web@two", Definition.of("web@two").get());
    platform.supervision.enable("web@two", true);
    platform.templates.clear();
    platform.undefine("web@two");
    Await.until("the instance to be gone", backend::calls, () -> !supervisionKnows("web@two"));

    ServiceStatus status = platform.supervision.enable("web@two", false);

    assertThat(status.name()).isEqualTo("web@two");
    assertThat(status.enabled()).isFalse();
    assertThat(supervisionKnows("web@two")).isFalse();
    platform.templates.put("web@two", Definition.of("web@two").get());
    assertThat(platform.status("web@two").enabled()).isFalse();
    assertThatThrownBy(() -> platform.supervision.enable("web@three", false))
        .hasMessageStartingWith("there is no service web@three");
  }

  @Test
  void an_instance_that_is_started_right_after_it_was_forgotten_goes_on_running() {
    platform.templates.put("web@one", Definition.of("web@one").get());
    platform.status("web@one");

    platform.supervision.enable("web@one", false);
    platform.start("web@one");

    // What was forgotten later has been ended, and so would this have been.
    platform.define(Definition.of("later").disabled());
    platform.undefine("later");
    Await.until("the later one to be gone", backend::calls, () -> !supervisionKnows("later"));
    assertThat(platform.state("web@one")).isEqualTo(ServiceState.RUNNING);
    assertThat(platform.kernel.starts("web@one")).isEqualTo(1);
  }

  @Test
  void an_instance_that_is_started_while_it_is_being_forgotten_goes_on_running()
      throws InterruptedException {
    platform.templates.put("web@one", Definition.of("web@one").get());
    platform.status("web@one");
    Thread starter = new Thread(() -> platform.start("web@one"));
    platform.meanwhile =
        () -> {
          starter.start();
          Await.until(
              "the start is over or waits",
              starter::getState,
              () -> !starter.isAlive() || starter.getState() == Thread.State.BLOCKED);
        };

    platform.supervision.enable("web@one", false);
    starter.join();

    // What was forgotten later has been ended, and so would this have been.
    platform.define(Definition.of("later").disabled());
    platform.undefine("later");
    Await.until("the later one to be gone", backend::calls, () -> !supervisionKnows("later"));
    assertThat(platform.state("web@one")).isEqualTo(ServiceState.RUNNING);
  }

  private boolean supervisionKnows(String name) {
    return platform.supervision.services().stream().anyMatch(known -> known.name().equals(name));
  }

  @Test
  void an_instance_of_a_template_that_is_only_looked_at_is_not_started() {
    platform.templates.put("web@one", Definition.of("web@one").get());

    assertThat(platform.status("web@one").enabled()).isFalse();
    assertThat(platform.start("web@one").state()).isEqualTo(ServiceState.RUNNING);
    platform.stop("web@one");

    assertThat(platform.kernel.starts("web@one")).isEqualTo(1);
  }

  @Test
  void a_requirement_can_be_an_instance_of_a_template() {
    platform.templates.put("db@main", Definition.of("db@main").requires("disk@main").get());
    platform.templates.put("disk@main", Definition.of("disk@main").get());

    platform.define(Definition.of("app").requires("db@main"));

    platform.await("app", ServiceState.RUNNING);
    assertThat(platform.state("db@main")).isEqualTo(ServiceState.RUNNING);
    assertThat(platform.state("disk@main")).isEqualTo(ServiceState.RUNNING);
  }

  @Test
  void starts_and_stops_of_a_chain_in_any_order_leave_nothing_undone() {
    define(
        Definition.of("app").requires("mid"),
        Definition.of("mid").requires("db"),
        Definition.of("db"));
    for (int i = 0; i < 100; i++) {
      for (String name : List.of("app", "db", "mid")) {
        platform.supervision.start(name);
        platform.supervision.stop("db");
      }
    }

    get(platform.supervision.stop("db"));
    platform.start("app");

    assertThat(platform.kernel.running()).hasSize(3);
  }
}
