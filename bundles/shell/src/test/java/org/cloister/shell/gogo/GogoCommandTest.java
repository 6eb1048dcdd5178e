package org.cloister.shell.gogo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.gogo.jline.Posix;
import org.apache.felix.gogo.jline.Procedural;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.cloister.shell.call.Runner;
import org.cloister.shell.call.Verb;
import org.cloister.shell.console.Filters;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeExec;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.cloister.shell.verb.ExecVerb;
import org.cloister.shell.verb.ListVerb;
import org.cloister.shell.verb.StatusVerb;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GogoCommandTest {
  private final FakeSupervisor supervisor =
      new FakeSupervisor().with(Samples.running("tor", 4711), Samples.stopped("web"));
  private final FakeCatalog catalog = new FakeCatalog();
  private final Map<String, Verb> verbs = new LinkedHashMap<>();
  private final ThreadIOImpl threadIo = new ThreadIOImpl();
  private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private CommandSession session;

  @BeforeEach
  void open() throws Exception {
    threadIo.start();
    verbs.put("list", new ListVerb(supervisor, catalog, Samples.CLOCK));
    verbs.put("status", new StatusVerb(supervisor, catalog, Samples.CLOCK));
    verbs.put("exec", new ExecVerb(supervisor, catalog, Samples::user));
    Runner runner = new Runner(verbs);
    Posix posix = new Filters(processor);
    for (String name : List.of("grep", "echo", "head", "tail")) {
      processor.addCommand("gogo", posix, name);
    }
    processor.addCommand("gogo", new Procedural(), "each");
    processor.addConverter(new ViewConverter());
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[0]);
    session = processor.createSession(in, out, out);
    session.put(Shell.VAR_TERMINAL, new DumbTerminal(in, out));
    session.put(Shell.VAR_SCOPE, "cloister:gogo:*");
    session.put(UnknownCommand.VARIABLE, new UnknownCommand());
    for (String name : verbs.keySet()) {
      Function command = new GogoCommand(name, runner);
      processor.addCommand("cloister", command, name);
    }
  }

  @AfterEach
  void close() {
    session.close();
    threadIo.stop();
  }

  private String run(String line) throws Exception {
    Object result = session.execute(line);
    String printed = out.toString(StandardCharsets.UTF_8);
    return result == null ? printed : printed + session.format(result, Converter.INSPECT);
  }

  @Test
  void a_list_is_shown_as_a_table() throws Exception {
    assertThat(run("list"))
        .isEqualTo(
            """
            NAME  STATE    BACKEND    PID   SINCE  DESCRIPTION OR REASON
            tor   running  namespace  4711  5m     The service tor
            web   stopped  -          -     5m     The service web""");
  }

  @Test
  void a_pipe_gets_the_lines_of_the_table() throws Exception {
    assertThat(run("list | grep running"))
        .contains("tor   running  namespace  4711")
        .doesNotContain("web");
  }

  @Test
  void a_file_gets_the_lines_of_the_table(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("list");

    assertThat(run("list > " + file)).isEmpty();
    assertThat(file).content().startsWith("NAME  STATE").contains("tor   running");
  }

  @Test
  void lines_are_counted() throws Exception {
    assertThat(run("list | grep -c running")).isEqualTo("1\n");
    assertThat(run("list | grep -vc running")).endsWith("\n2\n");
    assertThat(run("list | grep --count nothing")).endsWith("\n0\n");
  }

  @Test
  void the_first_and_last_lines_are_taken_by_a_number_alone() throws Exception {
    assertThat(run("list | head -2")).contains("NAME", "tor").doesNotContain("web");
    assertThat(run("list | tail -1 | grep -c web")).endsWith("1\n");
  }

  @Test
  void a_refusal_within_a_pipe_is_as_plain_as_elsewhere() throws Exception {
    assertThat(run("status tro | grep x")).isEqualTo("no service \"tro\"; did you mean \"tor\"?\n");
  }

  @Test
  void data_can_be_worked_with() throws Exception {
    assertThat(run("((status tor) status) name")).isEqualTo("tor");
    assertThat(run("each (list) { echo ($it state) }")).contains("RUNNING\nSTOPPED\n");
  }

  @Test
  void json_is_shown_as_it_is() throws Exception {
    assertThat(run("list --json")).startsWith("[\n  {\n").contains("\"name\" : \"tor\"");
  }

  @Test
  void a_refusal_shows_its_message_alone() {
    assertThatThrownBy(() -> run("status tro"))
        .hasToString("no service \"tro\"; did you mean \"tor\"?");
  }

  @Test
  void a_program_inside_writes_to_the_pipe() throws Exception {
    supervisor.exec =
        (name, request) ->
            new FakeExec(
                (in, output, error) -> {
                  output.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
                  return 0;
                });

    assertThat(run("exec tor ls | grep two")).contains("two").doesNotContain("one");
  }

  @Test
  void the_exit_code_of_a_program_that_fails_is_shown() throws Exception {
    supervisor.exec = (name, request) -> new FakeExec((in, output, error) -> 3);

    assertThat(run("exec tor false")).contains("exec: exit code 3");
  }

  @Test
  void the_client_runs_whole_command_lines() {
    GogoVerb gogo = new GogoVerb(processor);

    Typed typed = new Typed("").run(List.of("gogo", "list | grep web"), gogo);
    assertThat(typed.printed()).contains("web   stopped").doesNotContain("tor");
    assertThat(typed.code()).isZero();

    Typed wrong = new Typed("").run(List.of("gogo", "statsu tor"), gogo);
    assertThat(wrong.complained())
        .isEqualTo("cloister: no command \"statsu\"; did you mean \"status\"?; see: help\n");
    assertThat(wrong.code()).isEqualTo(2);
  }
}
