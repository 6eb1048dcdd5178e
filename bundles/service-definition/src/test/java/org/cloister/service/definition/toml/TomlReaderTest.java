package org.cloister.service.definition.toml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.cloister.api.definition.DefinitionProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TomlReaderTest {
  private static final int MANY = 400_000;

  private static Table valid(String text) {
    Problems problems = new Problems();
    Optional<Table> table = TomlReader.read(source(text), problems);
    assertThat(problems.list("x")).isEmpty();
    return table.orElseThrow();
  }

  private static List<DefinitionProblem> problems(byte[] content) {
    Problems problems = new Problems();
    Optional<Table> table = TomlReader.read(Source.read("x.toml", "/s/x.toml", content), problems);
    assertThat(table).isEmpty();
    return problems.list("x");
  }

  private static List<DefinitionProblem> problems(String text) {
    return problems(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Source source(String text) {
    return Source.read("x.toml", "/s/x.toml", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void every_value_knows_where_it_was_written() {
    Table table =
        valid("a = 1\n\n  [t]\n  b = [2, # two\n\n   { c = true }]\n[[m]]\n[[m]]\nd = 'x'\n");

    assertThat(table.get("a").orElseThrow().origin()).hasToString("x.toml:1");
    Table t = (Table) table.get("t").orElseThrow();
    Sequence b = (Sequence) t.get("b").orElseThrow();
    assertThat(b.origin()).isEqualTo(new Origin("x.toml", "/s/x.toml", 4, 3));
    assertThat(b.items().get(1).origin()).isEqualTo(new Origin("x.toml", "/s/x.toml", 6, 4));
    Sequence m = (Sequence) table.get("m").orElseThrow();
    assertThat(m.items()).extracting(item -> item.origin().line()).containsExactly(7, 8);
  }

  @Test
  void a_key_with_dots_in_quotation_marks_is_one_key() {
    assertThat(valid("\"a.b\" = 1\nc.d = 2\n").entries()).containsOnlyKeys("a.b", "c");
  }

  @Test
  void a_duplicate_key_is_refused_with_both_places() {
    assertThat(problems("a = 1\nb = 2\na = 3\n"))
        .singleElement()
        .hasToString("/s/x.toml:3:1: a previously defined at line 1, column 1");
  }

  @Test
  void a_duplicate_table_is_refused_with_both_places() {
    assertThat(problems("[t]\n[u]\n[t]\n"))
        .singleElement()
        .hasToString("/s/x.toml:3:1: t previously defined at line 1, column 1");
  }

  @Test
  void an_array_that_is_not_closed_is_located() {
    assertThat(problems("a = [1,\n"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.line()).isPositive());
  }

  @Test
  void bytes_that_are_not_utf_8_are_located() {
    assertThat(problems("a = 1\nb = \"\u00ff\"\n".getBytes(StandardCharsets.ISO_8859_1)))
        .singleElement()
        .hasToString("/s/x.toml:2:6: is not text in UTF-8, so it cannot be TOML");
  }

  @Test
  void more_than_a_mebibyte_is_refused_before_it_is_parsed() {
    assertThat(problems(new byte[Source.LARGEST + 1]))
        .singleElement()
        .hasToString(
            "/s/x.toml: is larger than 1 MiB, so it is not a service definition; not read");
  }

  @Test
  void a_source_that_could_not_be_read_says_why() {
    Problems problems = new Problems();

    assertThat(TomlReader.read(Source.unreadable("x.toml", "/s/x.toml", "is broken"), problems))
        .isEmpty();
    assertThat(problems.list("x")).singleElement().hasToString("/s/x.toml: is broken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=[", "a={b=", "=\n", "a.", "[", "\"", "'", "a=1\n", "[[a]]\n", "a"})
  void a_mebibyte_of_anything_repeated_is_a_few_problems(String part) {
    assertThat(problems(part.repeat(MANY / part.length())))
        .hasSizeBetween(1, 6)
        .allSatisfy(problem -> assertThat(problem.message()).hasSizeLessThan(500));
  }

  @Test
  void values_nested_too_deeply_for_the_parser_are_located() {
    assertThat(problems("a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["))
        .singleElement()
        .hasToString("/s/x.toml:1:37: values are nested more than 32 levels deep");
  }

  @Test
  void binary_noise_is_one_problem() {
    byte[] noise = new byte[Source.LARGEST];
    new Random(7).nextBytes(noise);

    assertThat(problems(noise)).hasSize(1);
  }

  @Test
  void what_a_message_shows_of_a_file_cannot_write_to_the_terminal() {
    assertThat(problems("a = \u001b[31m\n").toString()).doesNotContain("\u001b");
  }

  @Property(tries = 300)
  void any_text_is_a_table_or_a_few_problems(@ForAll String text) {
    Problems problems = new Problems();

    Optional<Table> table = TomlReader.read(source(text), problems);

    assertThat(table.isPresent()).isEqualTo(problems.count() == 0);
    assertThat(problems.list("x")).hasSizeLessThan(25);
  }

  @Property(tries = 300)
  void any_bytes_are_a_table_or_a_few_problems(@ForAll @Size(max = 500) byte[] bytes) {
    Problems problems = new Problems();

    Optional<Table> table = TomlReader.read(Source.read("x.toml", "/x.toml", bytes), problems);

    assertThat(table.isPresent()).isEqualTo(problems.count() == 0);
  }
}
