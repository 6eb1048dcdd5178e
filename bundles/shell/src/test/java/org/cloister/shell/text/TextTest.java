package org.cloister.shell.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void control_characters_are_shown_in_caret_notation() {
    assertThat(Printable.of("a\u001b[1mb\u007fc\u009bd\te")).isEqualTo("a^[[1mb^?c\\u009bd\te");
  }

  @Test
  void ordinary_text_stays_as_it_is() {
    assertThat(Printable.of("naïve 日本 😀")).isEqualTo("naïve 日本 😀");
  }

  @Test
  void sizes_have_a_binary_prefix() {
    assertThat(List.of(0L, 1023L, 1024L, 1536L, 25L << 20, 3L << 40).stream().map(Units::bytes))
        .containsExactly("0 B", "1023 B", "1 KiB", "1.5 KiB", "25 MiB", "3 TiB");
  }

  @Test
  void ages_have_their_two_largest_units() {
    assertThat(
            List.of(-5, 0, 59, 60, 61, 3600, 3661, 86400, 90061).stream()
                .map(seconds -> Units.age(Duration.ofSeconds(seconds))))
        .containsExactly("0s", "0s", "59s", "1m", "1m 1s", "1h", "1h 1m", "1d", "1d 1h");
  }

  @Test
  void the_nearest_name_forgives_few_errors() {
    List<String> names = List.of("tor", "nginx", "bitlbee", "nginx-two");

    assertThat(Nearest.to("tro", names)).contains("tor");
    assertThat(Nearest.to("bitblee", names)).contains("bitlbee");
    assertThat(Nearest.to("ngin", names)).contains("nginx");
    assertThat(Nearest.to("redis", names)).isEmpty();
  }

  @Test
  void a_short_reason_is_told_in_full_and_of_a_long_one_the_first_sentence() {
    String more = "; " + "and more ".repeat(10).strip();

    assertThat(Brief.of("exited with code 1; started again in 5 s", Style.PLAIN))
        .isEqualTo("exited with code 1; started again in 5 s");
    assertThat(Brief.of("exited with code 1" + more, Style.PLAIN))
        .isEqualTo("exited with code 1 …");
  }

  @Test
  void columns_are_as_wide_as_their_widest_cell_and_lines_end_without_blanks() {
    Table table =
        new Table(Style.PLAIN, "A", "B").row().cell("x").cell("").row().cell("long").cell("y");

    assertThat(table.lines()).containsExactly("A     B", "x     -", "long  y");
  }

  enum Kind {
    TWO_WORDS
  }

  record Everything(
      Kind kind,
      Optional<String> absent,
      OptionalLong number,
      OptionalInt none,
      OptionalDouble real,
      Duration time,
      Instant moment,
      Path path,
      Map<Kind, List<String>> map,
      String[] array) {}

  @Test
  void records_become_plain_values_by_the_names_of_their_components() {
    Everything all =
        new Everything(
            Kind.TWO_WORDS,
            Optional.empty(),
            OptionalLong.of(5),
            OptionalInt.empty(),
            OptionalDouble.of(0.5),
            Duration.ofMillis(1500),
            Instant.EPOCH,
            Path.of("/a/b"),
            Map.of(Kind.TWO_WORDS, List.of("x")),
            new String[] {"y"});

    assertThat(Json.compact(Plain.of(all)))
        .isEqualTo(
            "{\"kind\":\"two-words\",\"absent\":null,\"number\":5,\"none\":null,\"real\":0.5,"
                + "\"time\":1.5,\"moment\":\"1970-01-01T00:00:00Z\",\"path\":\"/a/b\","
                + "\"map\":{\"two-words\":[\"x\"]},\"array\":[\"y\"]}");
  }

  @Test
  void json_is_indented() {
    assertThat(Json.of(Arrays.asList(1, null))).isEqualTo("[\n  1,\n  null\n]");
  }
}
