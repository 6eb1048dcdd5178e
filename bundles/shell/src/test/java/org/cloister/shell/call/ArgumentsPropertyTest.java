package org.cloister.shell.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ArgumentsPropertyTest {
  private static final Option FOLLOW = Option.flag("follow", "f", "");
  private static final Option LINES = new Option("lines", "n", "N", "");
  private static final Manual MANUAL =
      Manual.of("logs", "NAME…", Operands.SERVICES, "").with(FOLLOW, LINES);

  @Property
  void whatever_is_typed_is_sorted_or_refused(@ForAll List<String> words) {
    try {
      Arguments.parse(MANUAL, words);
    } catch (Refusal e) {
      assertThat(e.code()).isEqualTo(Refusal.USAGE);
    }
  }
}
