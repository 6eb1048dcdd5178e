package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndertakingTest {
  private final FakeSupervisor supervisor =
      new FakeSupervisor()
          .with(Samples.running("tor", 4711), Samples.stopped("web"), Samples.stopped("bitlbee"));
  private final FakeCatalog catalog = new FakeCatalog();
  private final Verb start = new StartVerb(supervisor, catalog, Samples.CLOCK);

  private void fails(String name, String why) {
    supervisor.outcomes.put(
        name,
        CompletableFuture.failedFuture(new SupervisionException(SupervisionErrorCode.FAILED, why)));
  }

  @Test
  void a_start_tells_backend_process_and_time() {
    Typed typed = type("start tor", start);

    assertThat(typed.printed()).isEqualTo("tor: running (namespace, pid 4711, 0.00 s)\n");
    assertThat(typed.code()).isZero();
  }

  @Test
  void several_are_told_at_once_and_each_outcome_is_shown() {
    fails("web", "mount /srv: no such directory");

    Typed typed = type("start tor web", start);

    assertThat(supervisor.told).containsExactly("start tor", "start web");
    assertThat(typed.printed()).isEqualTo("tor: running (namespace, pid 4711, 0.00 s)\n");
    assertThat(typed.complained())
        .isEqualTo(
            """
            web: not started: mount /srv: no such directory
            cloister: 1 of 2 services: not started
            """);
    assertThat(typed.code()).isEqualTo(1);
  }

  @Test
  void one_failure_is_one_line() {
    fails("web", "web: the program /usr/bin/web does not exist");

    assertThat(type("start web", start).complained())
        .isEqualTo("cloister: web: the program /usr/bin/web does not exist\n");
  }

  @Test
  void a_message_of_several_lines_becomes_one() {
    fails("web", "first\n  second");

    assertThat(type("start web", start).complained())
        .isEqualTo("cloister: web: not started: first; second\n");
  }

  @Test
  void a_service_that_says_why_before_it_dies_is_quoted(@TempDir Path logs) {
    supervisor.logDirectory = logs;
    supervisor.logs.put("web", List.of("from an earlier start", "Address already in use", ""));
    fails("web", "it exited with code 1");
    supervisor.whenTold = () -> write(logs.resolve("web.log"), "Address already in use\n");

    assertThat(type("start web", start).complained())
        .isEqualTo(
            """
            cloister: web: not started: it exited with code 1
              its last words: Address already in use
            """);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void an_unknown_name_is_refused_before_anything_is_done() {
    Typed typed = type("start tor wbe", start);

    assertThat(typed.code()).isEqualTo(4);
    assertThat(typed.complained())
        .isEqualTo("cloister: no service \"wbe\"; did you mean \"web\"?\n");
    assertThat(supervisor.told).isEmpty();
  }

  @Test
  void an_instance_of_a_template_can_be_started_before_it_is_known() {
    catalog.templates.add("web@");
    supervisor.outcomes.put(
        "web@one", CompletableFuture.completedFuture(Samples.running("web@one", 12)));

    assertThat(type("start web@one", start).printed())
        .isEqualTo("web@one: running (namespace, pid 12, 0.00 s)\n");
  }

  @Test
  void what_takes_long_shows_what_it_waits_for() {
    CompletableFuture<ServiceStatus> later = new CompletableFuture<>();
    supervisor.with(
        Samples.because(
            Samples.in(Samples.running("web", 5), ServiceState.WAITING), "waiting for tor"));
    supervisor.outcomes.put("web", later);
    later.completeOnTimeout(Samples.running("web", 5), 1500, TimeUnit.MILLISECONDS);

    assertThat(type("start web", start).printed())
        .isEqualTo(
            """
            web: waiting (waiting for tor)
            web: running (namespace, pid 5, 0.00 s)
            """);
  }

  @Test
  void stop_restart_and_reload_do_what_they_say() {
    assertThat(type("stop tor", new StopVerb(supervisor, catalog, Samples.CLOCK)).printed())
        .isEqualTo("tor: stopped (0.00 s)\n");
    assertThat(type("restart tor", new RestartVerb(supervisor, catalog, Samples.CLOCK)).printed())
        .isEqualTo("tor: running (namespace, pid 4711, 0.00 s)\n");
    assertThat(type("reload tor", new ReloadVerb(supervisor, catalog, Samples.CLOCK)).printed())
        .isEqualTo("tor: running (namespace, pid 4711, 0.00 s)\n");
    assertThat(supervisor.told).containsExactly("stop tor", "restart tor", "reload tor");
  }

  @Test
  void json_is_the_services_as_they_are_then() {
    assertThat(type("start tor --json", start).printed())
        .startsWith("[")
        .contains("\"state\" : \"running\"")
        .doesNotContain("0.00 s");
  }

  @Test
  void no_name_is_a_wrong_command_line() {
    Typed typed = type("start", start);

    assertThat(typed.code()).isEqualTo(2);
    assertThat(typed.complained())
        .isEqualTo("cloister: start: wants the name of a service; see: help start\n");
  }
}
