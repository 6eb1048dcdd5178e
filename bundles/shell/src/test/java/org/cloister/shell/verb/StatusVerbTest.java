package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.Usage;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusVerbTest {
  private final FakeSupervisor supervisor = new FakeSupervisor();
  private final FakeCatalog catalog = new FakeCatalog();
  private final Verb status = new StatusVerb(supervisor, catalog, Samples.CLOCK);

  @BeforeEach
  void a_service_of_which_all_is_known() {
    ServiceStatus tor = Samples.running("tor", 4711);
    supervisor.with(
        new ServiceStatus(
            "tor",
            "Anonymizing overlay network",
            ServiceState.RUNNING,
            Samples.NOW.minusSeconds(3661),
            "",
            true,
            Optional.of("namespace"),
            OptionalLong.of(4711),
            OptionalLong.of(4712),
            tor.instance(),
            tor.specHash(),
            true,
            2,
            Optional.of(ExitStatus.signaled(9)),
            Optional.of("healthy"),
            List.of("networking"),
            List.of(Samples.event(1, "tor", ServiceState.STARTING, "start asked for"))));
    catalog.definitions.put("tor", new EffectiveDefinition(Samples.definition("tor"), List.of()));
    supervisor.choice =
        Optional.of(
            new BackendChoice(
                new BackendRequest.Preference(List.of("kvm", "namespace")),
                List.of(
                    new BackendChoice.Candidate("kvm", false, "not installed"),
                    new BackendChoice.Candidate("namespace", true, "preferred"))));
    supervisor.spec = Optional.of(Samples.spec("tor"));
    supervisor.report =
        Optional.of(
            new SandboxReport(
                "namespaces",
                Map.of("seccomp", "filter, 1 program"),
                Map.of("mnt", "4026532201"),
                List.of("net", "user"),
                List.of("/ tmpfs none ro,nosuid", "/usr ext4 /dev/vda ro"),
                List.of("CAP_NET_BIND_SERVICE"),
                3));
    supervisor.usage =
        Optional.of(
            new Usage(
                OptionalLong.of(25 << 20),
                OptionalLong.of(30 << 20),
                Duration.ofMillis(1234),
                OptionalLong.of(3),
                OptionalLong.empty(),
                OptionalLong.of(4096),
                OptionalLong.of(0)));
    supervisor.logs.put("tor", List.of("older", "Bootstrapped 100%: done"));
  }

  @Test
  void all_about_a_service_is_told() {
    assertThat(type("status tor -n 1", status).printed())
        .isEqualTo(
            """
            tor: running for 1h 1m (since 2026-05-04 10:58:59)
              Anonymizing overlay network
              process     pid 4711, its pid file names 4712, 3 processes
              enabled     yes
              requires    networking
              health      healthy
              last exit   killed by SIGKILL
              restarts    2 within the restart policy's window
              spec        0123456789ab
              pending     its definition has changed since it was started; restart to apply it
              backend     namespace
              choice      kvm        passed over  not installed
                          namespace  chosen       preferred
              sandbox     namespaces
              namespaces  own: mnt; shared with the host: net user
              layers      seccomp  filter, 1 program
              effective   CAP_NET_BIND_SERVICE
              command     /usr/bin/tor -f
              network     host
              user        debian-tor (104:111), groups [4]
              privileges  CAP_NET_BIND_SERVICE, no new privileges, seccomp default
              limits      none
              readiness   port 9050 within 30 s
              on exit     restarted after a failure, at most 5 times in 10s
              stop        SIGTERM, killed after 10 s
              usage       memory 25 MiB (peak 30 MiB), cpu 1.23 s, tasks 3, written 4 KiB
              history     2026-05-04 12:00:01  start asked for
              log         Bootstrapped 100%: done
              mounts      / tmpfs none ro,nosuid
                          /usr ext4 /dev/vda ro
            """);
  }

  @Test
  void json_has_the_status_with_the_rest_beside_it() {
    assertThat(type("status tor --json", status).printed())
        .startsWith("{")
        .contains("\"state\" : \"running\"", "\"pid\" : 4711", "\"memory\" : 26214400")
        .contains("\"cpu\" : 1.234", "\"kind\" : \"namespaces\"");
  }

  @Test
  void what_cannot_be_found_out_does_not_hide_the_rest() {
    supervisor.refusal =
        Optional.of(
            new IsolationException(IsolationErrorCode.GONE, "read /proc/4711", "it has ended"));

    assertThat(type("status tor", status).printed())
        .contains("  not known   report, usage (read /proc/4711: it has ended)\n")
        .contains("Bootstrapped 100%: done");
  }

  @Test
  void a_service_that_does_not_run_is_not_looked_into() {
    supervisor.with(Samples.failed("web", "exited with code 3"));
    supervisor.logs.put("web", List.of("giving up"));

    assertThat(type("status web", status).printed())
        .startsWith("web: failed for 5m (since 2026-05-04 11:55:00): exited with code 3\n")
        .contains("giving up")
        .doesNotContain("not known");
  }

  @Test
  void escape_sequences_in_a_log_do_not_reach_the_terminal() {
    supervisor.logs.put("tor", List.of("\u001b]0;owned\u0007"));

    assertThat(type("status tor", status).printed()).contains("^[]0;owned^G");
  }

  @Test
  void several_services_are_told_one_after_the_other() {
    supervisor.with(Samples.stopped("web"));

    assertThat(type("status web tor", status).printed().lines())
        .contains("web: stopped for 5m (since 2026-05-04 11:55:00)", "");
  }

  @Test
  void an_unknown_service_is_refused_with_the_nearest_name() {
    Typed typed = type("status tro", status);

    assertThat(typed.code()).isEqualTo(4);
    assertThat(typed.complained())
        .isEqualTo("cloister: no service \"tro\"; did you mean \"tor\"?\n");
  }

  @Test
  void of_a_template_an_instance_is_asked_for() {
    catalog.templates.add("web@");

    assertThat(type("status web@", status).complained())
        .isEqualTo(
            "cloister: no service \"web@\": web@ is a template; start one of it, such as web@one\n");
  }

  @Test
  void what_the_host_provides_is_explained() {
    assertThat(type("status networking", status).complained())
        .isEqualTo(
            "cloister: no service \"networking\": it is a name for what the host provides;"
                + " services can require it, nothing starts it\n");
  }

  @Test
  void the_whole_reason_is_told() {
    supervisor.with(Samples.failed("web", "exited with code 3. Warning: " + "a".repeat(300)));

    assertThat(type("status web", status).printed())
        .contains("exited with code 3. Warning: " + "a".repeat(300));
  }

  @Test
  void a_service_whose_definition_is_broken_is_refused_with_what_is_wrong() {
    catalog.problems.add(new DefinitionProblem("web", "web.toml", 3, 7, "a text is not closed"));

    assertThat(type("status web", status).complained())
        .isEqualTo("cloister: no service \"web\": web.toml:3:7: a text is not closed\n");
  }

  @Test
  void a_service_that_is_about_to_start_is_waited_for() throws InterruptedException {
    supervisor.with(Samples.stopped("web"));
    supervisor.begun = new CompletableFuture<>();
    Typed typed = new Typed("");
    Thread waiting = new Thread(() -> typed.run(List.of("status", "--wait"), status));
    waiting.start();
    long end = System.nanoTime() + 10_000_000_000L;
    while (waiting.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    synchronized (supervisor) {
      supervisor.with(Samples.running("web", 7));
    }
    supervisor.begun.complete(null);
    waiting.join(10_000);

    assertThat(typed.printed()).startsWith("2 services: 2 running");
  }

  @Test
  void without_a_name_it_tells_what_came_up_and_what_did_not() {
    supervisor.with(Samples.failed("web", "port 80 is taken"));
    supervisor.backends.add(Samples.backend("namespace", true, "a canary ran"));
    supervisor.backends.add(Samples.backend("kvm", false, "/dev/kvm hangs"));
    catalog.problems.add(new DefinitionProblem("x", "x.toml", 1, 1, "nonsense"));

    assertThat(type("status --wait", status).printed())
        .isEqualTo(
            """
            2 services: 1 running, 1 failed
              tor  running  namespace  1h 1m  runs with an older definition: restart it to apply the new one
              web  failed   -          5m     port 80 is taken
            backend kvm does not work here: /dev/kvm hangs
            problem: x.toml:1:1: nonsense
            """);
  }
}
