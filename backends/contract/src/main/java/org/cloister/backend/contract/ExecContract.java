package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.NOBODY;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.TerminalSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

public abstract class ExecContract {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  static ExecRequest terminal(String... command) {
    return new ExecRequest(
        List.of(command), Map.of(), Optional.empty(), Optional.of(new TerminalSize(80, 24)));
  }

  private static ExitStatus exit(ExecSession session) throws Exception {
    return session.exit().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  static ExecRequest as(Credentials user, String... command) {
    return new ExecRequest(
        List.of(command), Map.of(), Optional.empty(), Optional.empty(), Optional.of(user));
  }

  @Test
  void a_program_of_another_user_has_the_services_privileges_and_no_more() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().user(NOBODY));
    Credentials root = new Credentials("root", 0, 0, List.of(), "/root");
    String facts = "id -u; id -G; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status";

    try (ExecSession session = sandbox.exec(as(root, "/bin/sh", "-c", facts))) {
      session.input().close();
      assertThat(new String(session.output().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(
              """
              0
              0
              CapEff:\t0000000000000000
              CapBnd:\t0000000000000000
              NoNewPrivs:\t1
              Seccomp:\t2
              """);
      assertThat(exit(session).success()).isTrue();
    }
  }

  /** Threat: as with the service's own, but with the directory that an operator asks for. */
  @Test
  void a_working_directory_is_no_way_to_a_descriptor_of_the_host() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    for (int descriptor = 0; descriptor < 12; descriptor++) {
      ExecRequest request =
          new ExecRequest(
              List.of("/bin/true"),
              Map.of(),
              Optional.of("/proc/self/fd/" + descriptor),
              Optional.empty(),
              Optional.empty());

      assertThatThrownBy(() -> sandbox.exec(request))
          .as("descriptor %s", descriptor)
          .isInstanceOf(IsolationException.class);
    }
  }

  @Test
  void a_program_runs_in_everything_that_the_service_is_in() throws Exception {
    for (SpecBuilder spec : List.of(minimal(), minimal().network(NetworkMode.NONE))) {
      Sandbox sandbox = sandboxes.start(spec);

      if (sandboxes.ownKernel()) {
        // The identifiers of mounts tell whose they are.
        assertThat(sandboxes.exec(sandbox, "/bin/cat", "/proc/self/mountinfo").output())
            .isEqualTo(sandboxes.main(sandbox, "mountinfo").strip());
        assertThat(sandboxes.exec(sandbox, "/bin/cat", "/proc/1/comm").output())
            .isEqualTo(sandboxes.first(sandbox, "comm").strip());
        continue;
      }
      assertThat(sandboxes.namespaces(sandbox, "self"))
          .containsExactlyElementsOf(sandboxes.namespaces(sandbox));
    }
  }

  @Test
  void a_program_has_given_up_what_the_service_gave_up() throws Exception {
    Limits pids =
        new Limits(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalLong.of(100),
            List.of(),
            OptionalInt.empty());
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .user(NOBODY)
                .capabilities("CAP_NET_RAW")
                .umask(027)
                .nice(3)
                .oomScoreAdjust(100)
                .limits(pids)
                .rlimit("nofile", 99, 99)
                .environment("ONE", "1"));
    String facts =
        "grep -E '^(Uid|Gid|Groups|Cap...|NoNewPrivs|Seccomp|Umask):' /proc/self/status;"
            + " grep -E 'open files' /proc/self/limits; cat /proc/self/oom_score_adj; nice;"
            + " cat /proc/self/cgroup; echo $ONE; pwd";

    String program = sandboxes.exec(sandbox, "/bin/sh", "-c", facts).output();

    assertThat(program)
        .contains(
            "Uid:\t65534\t65534",
            "CapEff:\t0000000000002000",
            "CapBnd:\t0000000000002000",
            "NoNewPrivs:\t1",
            "Seccomp:\t2",
            "Umask:\t0027",
            "99                   99 ",
            "\n100\n3\n",
            "\n1\n/");
    // Of its group it sees the root only, in whichever hierarchy processes are counted.
    assertThat(program.lines().filter(line -> line.matches("\\d+:(pids)?:/.*")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith(":/"));
  }

  @Test
  void input_output_and_error_are_connected() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    ExecRequest request =
        new ExecRequest(
            List.of("sh", "-c", "cat; echo $GREETING $PWD >&2; exit 5"),
            Map.of("GREETING", "hello"),
            Optional.of("/usr"),
            Optional.empty());

    try (ExecSession session = sandbox.exec(request)) {
      session.input().write("typed".getBytes(StandardCharsets.UTF_8));
      session.input().close();
      assertThat(session.output().readAllBytes()).asString().isEqualTo("typed");
      assertThat(session.error().readAllBytes()).asString().isEqualTo("hello /usr\n");
      assertThat(exit(session)).isEqualTo(ExitStatus.exited(5));
    }
  }

  @Test
  void a_terminal_is_the_sandboxs_own_and_can_be_resized() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    String script =
        "tty; stty size; trap 'stty size; exit 6' WINCH; echo ready; while :; do sleep 0.01; done";

    try (ExecSession session = sandbox.exec(terminal("sh", "-c", script))) {
      InputStream output = session.output();
      assertThat(until(output, "ready")).contains("/dev/pts/", "24 80");
      session.resize(new TerminalSize(132, 50));
      assertThat(until(output, "50 132")).contains("50 132");
      assertThat(exit(session)).isEqualTo(ExitStatus.exited(6));
    }
  }

  @Test
  void a_terminal_belongs_to_the_services_user() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().user(NOBODY));

    try (ExecSession session =
        sandbox.exec(terminal("sh", "-c", "echo by name > $(tty); stat -c '%u %a' $(tty)"))) {
      assertThat(session.output().readAllBytes())
          .asString()
          .isEqualTo("by name\r\n" + NOBODY.uid() + " 620\r\n");
    }
  }

  @Test
  void nothing_but_its_streams_is_open_in_a_program() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    // The shell has the directory open while it expands the names, and not any more then.
    assertThat(sandboxes.exec(sandbox, "/bin/sh", "-c", "readlink /proc/$$/fd/*; true").output())
        .matches("pipe:\\[\\d+\\]\npipe:\\[\\d+\\]\npipe:\\[\\d+\\]");
  }

  @Test
  void keys_that_mean_signals_do() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    try (ExecSession session = sandbox.exec(terminal("sh", "-c", "echo ready; exec sleep 1000"))) {
      until(session.output(), "ready");
      session.input().write(3);
      session.input().flush();
      assertThat(exit(session)).isEqualTo(ExitStatus.signaled(2));
    }
  }

  @Test
  void a_signal_reaches_the_program() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    try (ExecSession session =
        sandbox.exec(
            new ExecRequest(
                List.of("sleep", "1000"), Map.of(), Optional.empty(), Optional.empty()))) {
      session.signal(Signal.TERM);
      assertThat(exit(session)).isEqualTo(ExitStatus.signaled(15));
      assertThatThrownBy(() -> session.signal(Signal.TERM))
          .isInstanceOfSatisfying(
              IsolationException.class,
              failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.GONE));
    }
  }

  @Test
  void closing_a_session_ends_the_program_whatever_it_does_about_it() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    ExecSession session =
        sandbox.exec(
            terminal("sh", "-c", "trap '' HUP TERM INT; echo ready; while :; do sleep 1; done"));
    until(session.output(), "ready");

    session.close();
    session.close();

    assertThat(exit(session)).isEqualTo(ExitStatus.signaled(9));
    assertThat(sandbox.exit().toCompletableFuture()).isNotDone();
  }

  @Test
  void a_program_ends_with_its_sandbox() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    try (ExecSession session = sandbox.exec(terminal("sleep", "1000"))) {
      sandbox.destroy();
      assertThat(exit(session)).isEqualTo(ExitStatus.signaled(9));
      Sandboxes.exit(sandbox);
    }
  }

  @Test
  void a_program_that_does_not_exist_is_named() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    assertThatThrownBy(() -> sandboxes.exec(sandbox, "nonesuch"))
        .hasMessageStartingWith("execve nonesuch: no such file (ENOENT)");
    ExecRequest notExecutable =
        new ExecRequest(
            List.of("ld.so.cache"),
            Map.of("PATH", "/bin:/etc:/nowhere"),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> sandbox.exec(notExecutable))
        .hasMessageStartingWith("execve ld.so.cache: may not be executed (EACCES)");
    assertThatThrownBy(() -> sandboxes.exec(sandbox, "/bin/nonesuch"))
        .hasMessageStartingWith("execve /bin/nonesuch: no such file (ENOENT)");
  }

  private static String until(InputStream stream, String expected) throws IOException {
    StringBuilder seen = new StringBuilder();
    byte[] buffer = new byte[1024];
    while (seen.indexOf(expected) < 0) {
      int count = stream.read(buffer);
      assertThat(count).as("after: " + seen).isPositive();
      seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
    return seen.toString();
  }
}
