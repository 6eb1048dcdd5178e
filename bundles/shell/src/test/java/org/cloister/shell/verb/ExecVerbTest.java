package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeExec;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;

class ExecVerbTest {
  private final FakeSupervisor supervisor = new FakeSupervisor().with(Samples.running("tor", 4711));
  private final Verb exec = new ExecVerb(supervisor, new FakeCatalog(), Samples::user);
  private final List<ExecRequest> requests = new ArrayList<>();

  private void plays(FakeExec.Program program) {
    supervisor.exec =
        (name, request) -> {
          requests.add(request);
          return new FakeExec(program);
        };
  }

  @Test
  void output_error_and_exit_code_come_through() {
    plays(
        (in, out, err) -> {
          out.write("out\n".getBytes(StandardCharsets.UTF_8));
          err.write("err\n".getBytes(StandardCharsets.UTF_8));
          return 42;
        });

    Typed typed = type("exec tor -- ls -l /var", exec);

    assertThat(typed.printed()).isEqualTo("out\n");
    assertThat(typed.complained()).isEqualTo("err\n");
    assertThat(typed.code()).isEqualTo(42);
    assertThat(requests)
        .containsExactly(
            new ExecRequest(
                List.of("ls", "-l", "/var"), Map.of(), Optional.empty(), Optional.empty()));
  }

  @Test
  void input_goes_in_to_its_end() {
    plays(
        (in, out, err) -> {
          out.write(in.readAllBytes());
          return 0;
        });

    Typed typed = new Typed("a line\n").run(List.of("exec", "tor", "cat"), exec);

    assertThat(typed.printed()).isEqualTo("a line\n");
  }

  @Test
  void a_program_that_reads_nothing_ends_all_the_same() {
    plays((in, out, err) -> 0);

    assertThat(new Typed("x".repeat(1 << 20)).run(List.of("exec", "tor", "true"), exec).code())
        .isZero();
  }

  @Test
  void options_end_at_the_services_name() {
    plays((in, out, err) -> 0);

    type("exec -d /srv -e A=b=c --env B= tor ls --json -T", exec);

    assertThat(requests)
        .containsExactly(
            new ExecRequest(
                List.of("ls", "--json", "-T"),
                Map.of("A", "b=c", "B", ""),
                Optional.of("/srv"),
                Optional.empty()));
  }

  @Test
  void another_user_is_looked_up_on_the_host_and_told_its_name() {
    plays((in, out, err) -> 0);

    type("exec -u www -e HOME=/srv tor id", exec);
    type("shell --user www tor", new ShellVerb(supervisor, new FakeCatalog(), Samples::user));

    Credentials www = new Credentials("www", 33, 34, List.of(), "/var/www");
    assertThat(requests).hasSize(2).allMatch(request -> request.user().equals(Optional.of(www)));
    assertThat(requests.get(0).environment())
        .isEqualTo(Map.of("HOME", "/srv", "LOGNAME", "www", "SHELL", "/bin/false", "USER", "www"));
    assertThat(requests.get(1).environment()).containsEntry("HOME", "/var/www");
  }

  @Test
  void a_user_that_the_host_does_not_know_is_refused() {
    Typed typed = type("exec --user wwww tor id", exec);

    assertThat(typed.code()).isEqualTo(4);
    assertThat(typed.complained()).isEqualTo("cloister: the host knows no user \"wwww\"\n");
  }

  @Test
  void a_program_that_is_not_there_gives_127_and_the_backends_words() {
    supervisor.refusal =
        Optional.of(
            new IsolationException(
                IsolationErrorCode.NOT_FOUND,
                "execve",
                "nix",
                "ENOENT",
                "no such program inside",
                "",
                null));

    Typed typed = type("exec tor nix", exec);

    assertThat(typed.code()).isEqualTo(127);
    assertThat(typed.complained())
        .isEqualTo("cloister: tor: execve nix: no such program inside (ENOENT)\n");
  }

  @Test
  void a_directory_that_is_not_there_is_told_from_a_program_that_is_not() {
    supervisor.refusal =
        Optional.of(
            new IsolationException(IsolationErrorCode.NOT_FOUND, "chdir", "it does not exist"));

    assertThat(type("exec -d /x tor ls", exec).code()).isEqualTo(125);
  }

  @Test
  void a_service_without_a_program_is_a_wrong_command_line() {
    assertThat(type("exec tor", exec).complained())
        .isEqualTo("cloister: exec: wants a program to run in tor; see: help exec\n");
  }

  @Test
  void a_shell_takes_the_first_that_is_there() {
    supervisor.exec =
        (name, request) -> {
          if (request.command().equals(List.of("/bin/bash"))) {
            throw new IsolationException(IsolationErrorCode.NOT_FOUND, "execve", "none");
          }
          return new FakeExec((in, out, err) -> 7);
        };

    assertThat(
            type("shell tor", new ShellVerb(supervisor, new FakeCatalog(), Samples::user)).code())
        .isEqualTo(7);
    assertThat(supervisor.told).containsExactly("exec tor /bin/bash", "exec tor /bin/sh");
  }
}
