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
