package org.cloister.shell.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static final Option FOLLOW = Option.flag("follow", "f", "");
  private static final Option LINES = new Option("lines", "n", "N", "");
  private static final Manual MANUAL =
      Manual.of("logs", "NAME…", Operands.SERVICES, "").with(FOLLOW, LINES);

  private static Arguments parse(String... words) {
    return Arguments.parse(MANUAL, List.of(words));
  }

  @Test
  void options_may_stand_anywhere_and_short_ones_together() {
    for (Arguments arguments :
        List.of(
            parse("-f", "-n", "5", "tor"),
            parse("tor", "-fn5"),
            parse("--follow", "tor", "--lines=5"),
            parse("--lines", "5", "-f", "tor"))) {
      assertThat(arguments.has(FOLLOW)).isTrue();
      assertThat(arguments.number(LINES)).hasValue(5);
      assertThat(arguments.operands()).containsExactly("tor");
    }
  }

  @Test
  void two_dashes_end_the_options() {
    Arguments arguments = parse("-f", "--", "-n", "--x");

    assertThat(arguments.operands()).containsExactly("-n", "--x");
    assertThat(arguments.value(LINES)).isEmpty();
  }

  @Test
  void an_option_given_again_has_all_its_values_and_the_last_counts() {
    assertThat(parse("-n1", "--lines", "2").values(LINES)).containsExactly("1", "2");
    assertThat(parse("-n1", "--lines", "2").number(LINES)).hasValue(2);
  }

  @Test
  void help_may_be_asked_for_anywhere_but_in_another_command_line() {
    Manual exec = Manual.of("exec", "", Operands.SERVICE_AND_PROGRAM, "");

    assertThat(Arguments.askForHelp(MANUAL, List.of("tor", "--help"))).isTrue();
    assertThat(Arguments.askForHelp(MANUAL, List.of("tor", "--", "-h"))).isFalse();
    assertThat(Arguments.askForHelp(exec, List.of("-T", "-h"))).isTrue();
    assertThat(Arguments.askForHelp(exec, List.of("tor", "ls", "--help"))).isFalse();
  }

  @Test
  void one_dash_is_an_operand() {
    assertThat(parse("-").operands()).containsExactly("-");
  }

  @Test
  void what_is_wrong_is_named() {
    assertThatThrownBy(() -> parse("--folow"))
        .hasMessage("logs: no option --folow; did you mean \"--follow\"?; see: help logs");
    assertThatThrownBy(() -> parse("-x")).hasMessage("logs: no option -x; see: help logs");
    assertThatThrownBy(() -> parse("--follow=yes"))
        .hasMessage("logs: --follow takes no value; see: help logs");
    assertThatThrownBy(() -> parse("-n"))
        .hasMessage("logs: --lines wants a value: N; see: help logs");
  }
}
