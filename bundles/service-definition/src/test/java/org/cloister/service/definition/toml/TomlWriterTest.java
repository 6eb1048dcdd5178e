package org.cloister.service.definition.toml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TomlWriterTest {
  private static Table read(String text) {
    Problems problems = new Problems();
    Source source = Source.read("x", "x", text.getBytes(StandardCharsets.UTF_8));
    Table table = TomlReader.read(source, problems).orElseThrow();
    return table.from(Origin.DEFAULT);
  }

  @Test
  void tables_and_arrays_stand_on_one_line() {
    Table table = Table.of(Map.of("k", Sequence.of(List.of(Scalar.of("x"), Scalar.of(2L)))));

    assertThat(TomlWriter.value(table)).isEqualTo("{ k = [\"x\", 2] }");
    assertThat(TomlWriter.value(Table.of(Map.of()))).isEqualTo("{}");
  }

  @Test
  void control_characters_are_escaped() {
    assertThat(TomlWriter.value(Scalar.of("a\n\u001b\u202e\"\\")))
        .isEqualTo("\"a\\n\\U0000001B\\U0000202E\\\"\\\\\"");
  }

  @Property(tries = 500)
  void any_string_is_read_as_it_was_written(@ForAll String text) {
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(read("k = " + TomlWriter.value(Scalar.of(whole))).get("k"))
        .contains(Scalar.of(whole));
  }

  @Property(tries = 500)
  void any_key_is_read_as_it_was_written(@ForAll String text) {
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(read(TomlWriter.key(whole) + " = 1").entries()).containsOnlyKeys(whole);
  }

  @Property
  void any_number_is_read_as_it_was_written(@ForAll double real, @ForAll long whole) {
    assertThat(read("k = [" + TomlWriter.value(Scalar.of(real)) + "]").get("k"))
        .contains(Sequence.of(List.of(Scalar.of(real))));
    assertThat(read("k = " + TomlWriter.value(Scalar.of(whole))).get("k"))
        .contains(Scalar.of(whole));
  }
}
