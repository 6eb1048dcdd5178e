package org.cloister.shell.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class TextPropertyTest {
  @Property
  void nothing_printable_moves_the_cursor_or_begins_a_sequence(@ForAll String text) {
    assertThat(Printable.of(text).chars())
        .allMatch(c -> c == '\t' || c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0))
        .noneMatch(c -> c >= 0x202a && c <= 0x202e);
  }

  @Property
  void a_distance_is_one(
      @ForAll @AlphaChars @StringLength(max = 10) String a,
      @ForAll @AlphaChars @StringLength(max = 10) String b) {
    assertThat(Nearest.distance(a, a)).isZero();
    assertThat(Nearest.distance(a, b)).isEqualTo(Nearest.distance(b, a));
    assertThat(Nearest.distance(a, b))
        .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
  }

  @Property
  void any_text_survives_as_json(@ForAll String text) {
    assertThat(Json.compact(text)).startsWith("\"").endsWith("\"").doesNotContain("\n");
  }
}
