package org.cloister.linux.sandbox.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cloister.api.isolation.Signal;
import org.junit.jupiter.api.Test;

class SignalDispositionsTest {
  private static final SignalDispositions DEFAULT = new SignalDispositions(0, 0, 0, 0);

  private static Signal signal(String name) {
    return Signal.parse(name).orElseThrow();
  }

  @Test
  void they_are_read_from_a_status_file() {
    String status =
        "Name:\tsh\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000000002\nSigBlk:\t0000000000010000\n"
            + "SigIgn:\t0000000000001000\nSigCgt:\t8000000000004002\nCapInh:\t0000000000000000\n";

    assertThat(SignalDispositions.parse(status))
        .isEqualTo(new SignalDispositions(2, 0x10000, 0x1000, 0x8000000000004002L));
    assertThatThrownBy(() -> SignalDispositions.parse("Name:\tsh\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void most_signals_end_a_process_that_does_nothing_about_them() {
    for (String name : new String[] {"TERM", "HUP", "INT", "USR1", "SEGV", "KILL", "IO", "RTMIN"}) {
      assertThat(DEFAULT.endsBy(signal(name))).as(name).isTrue();
    }
    assertThat(DEFAULT.endsBy(Signal.of(64))).isTrue();
  }

  @Test
  void some_signals_end_no_process() {
    for (String name : new String[] {"CHLD", "CONT", "STOP", "TSTP", "URG", "WINCH"}) {
      assertThat(DEFAULT.endsBy(signal(name))).as(name).isFalse();
    }
  }

  @Test
  void a_signal_that_is_caught_ignored_or_waited_for_does_not_end_the_process() {
    long term = 1L << 14;

    assertThat(new SignalDispositions(0, term, 0, 0).endsBy(Signal.TERM)).isFalse();
    assertThat(new SignalDispositions(0, 0, term, 0).endsBy(Signal.TERM)).isFalse();
    assertThat(new SignalDispositions(0, 0, 0, term).endsBy(Signal.TERM)).isFalse();
    assertThat(new SignalDispositions(term, term, term, term).endsBy(Signal.HUP)).isTrue();
  }

  @Test
  void a_signal_is_only_kept_back_if_it_would_end_the_process_otherwise() {
    long term = 1L << 14;

    assertThat(new SignalDispositions(0, term, 0, 0).blocks(Signal.TERM)).isTrue();
    assertThat(new SignalDispositions(0, term, term, 0).blocks(Signal.TERM)).isFalse();
    assertThat(new SignalDispositions(0, term, 0, term).blocks(Signal.TERM)).isFalse();
    assertThat(DEFAULT.blocks(Signal.TERM)).isFalse();
    assertThat(new SignalDispositions(term, term, 0, 0).awaits(Signal.TERM)).isTrue();
    assertThat(new SignalDispositions(0, term, 0, 0).awaits(Signal.TERM)).isFalse();
  }
}
