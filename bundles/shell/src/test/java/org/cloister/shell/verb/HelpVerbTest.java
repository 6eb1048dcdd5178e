package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;

class HelpVerbTest {
  private final Verb logs = new LogsVerb(new FakeSupervisor(), new FakeCatalog());
  private final Map<String, Verb> verbs = new LinkedHashMap<>(Map.of("logs", logs));
  private final Verb help = new HelpVerb(() -> verbs);

  @Test
  void all_commands_are_listed() {
    verbs.put("help", help);

    assertThat(type("help", help).printed())
        .isEqualTo(
            """
            logs  show what services have written to standard output and error
            help  list the commands, or say all about one

            help COMMAND shows options and examples.
            """);
  }

  @Test
  void a_commands_page_has_its_options_and_examples() {
    String page =
        """
        logs [OPTION]… NAME…
          show what services have written to standard output and error

        Options
          -f, --follow   go on with new lines until interrupted
          -n, --lines N  so many of the last lines; all if not given, 10 with -f

        Examples
          logs tor -n 20     the last 20 lines
          logs -f tor nginx  follow two services
        """;

    assertThat(type("help logs", help).printed()).isEqualTo(page);
    assertThat(type("logs --help", help, logs).printed()).isEqualTo(page);
  }

  @Test
  void an_unknown_command_is_refused_with_the_nearest_name() {
    Typed typed = type("help lgos", help);

    assertThat(typed.code()).isEqualTo(2);
    assertThat(typed.complained())
        .isEqualTo("cloister: no command \"lgos\"; did you mean \"logs\"?; see: help\n");
  }
}
