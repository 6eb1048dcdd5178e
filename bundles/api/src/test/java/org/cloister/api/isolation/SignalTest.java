package org.cloister.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignalTest {
  @Test
  void every_signal_is_read_as_it_is_named() {
    for (int number = 1; number <= 64; number++) {
      Signal signal = Signal.of(number);

      assertThat(signal.name()).matches("SIG[A-Z0-9]+(\\+[0-9]+)?");
      assertThat(Signal.parse(signal.name())).contains(signal);
      assertThat(Signal.parse(Integer.toString(number))).contains(signal);
    }
  }

  @Test
  void a_name_may_be_short_and_in_any_case() {
    assertThat(Signal.parse("term")).contains(Signal.TERM);
    assertThat(Signal.parse("sigrtmin+3").orElseThrow().number()).isEqualTo(37);
  }

  @Test
  void what_is_no_signal_is_none() {
    for (String text : new String[] {"", "SIG", "0", "65", "SIGNOT", "RTMIN+31", "RTMIN-1"}) {
      assertThat(Signal.parse(text)).as(text).isEmpty();
    }
    assertThatThrownBy(() -> Signal.of(65)).isInstanceOf(IllegalArgumentException.class);
  }
}
