package org.cloister.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.cloister.client.CommandLine.Ask;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  @Test
  void a_command_goes_to_the_platform_with_all_its_words() {
    CommandLine line = CommandLine.parse("--home", "/srv/x", "logs", "-h", "--version");

    assertThat(line.ask()).isEqualTo(Ask.COMMAND);
    assertThat(line.home()).contains(Path.of("/srv/x"));
    assertThat(line.words()).isEqualTo(List.of("logs", "-h", "--version"));
  }

  @Test
  void who_types_nothing_or_asks_for_help_gets_it() {
    assertThat(CommandLine.parse().ask()).isEqualTo(Ask.HELP);
    assertThat(CommandLine.parse("-h").ask()).isEqualTo(Ask.HELP);
    assertThat(CommandLine.parse("--home", "/srv/x", "--help").words()).containsExactly("help");
  }

  @Test
  void the_version_is_told_on_request() {
    assertThat(CommandLine.parse("--version").ask()).isEqualTo(Ask.VERSION);
  }

  @Test
  void a_home_may_follow_an_equals_sign() {
    CommandLine line = CommandLine.parse("--home=/srv/x", "list");

    assertThat(line.home()).contains(Path.of("/srv/x"));
    assertThat(line.words()).containsExactly("list");
  }

  @Test
  void an_option_that_there_is_not_is_refused() {
    assertThatThrownBy(() -> CommandLine.parse("--hom", "/x"))
        .hasMessage("unknown option --hom; --help lists them");
  }

  @Test
  void a_home_without_a_directory_is_refused() {
    assertThatThrownBy(() -> CommandLine.parse("--home")).hasMessage("--home wants a directory");
  }
}
