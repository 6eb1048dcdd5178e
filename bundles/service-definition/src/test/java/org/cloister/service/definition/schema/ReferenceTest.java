package org.cloister.service.definition.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cloister.service.definition.effective.DefinitionReader;
import org.cloister.service.definition.effective.Text;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.key.Vocabulary;
import org.cloister.service.definition.toml.Problems;
import org.cloister.service.definition.toml.Table;
import org.cloister.service.definition.toml.TomlReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the reference for operators and the code together. Run with {@code -Dreference.write=true},
 * it writes the tables of keys into the reference instead.
 */
class ReferenceTest {
  private static final Path ROOT = Path.of("../..");
  private static final Path REFERENCE = ROOT.resolve("docs/definition.md");
  private static final Path SHIPPED = ROOT.resolve("runtime/services.d");
  private static final Pattern KEYS =
      Pattern.compile("(?s)(<!-- keys: (\\S+) -->\n)(.*?)(<!-- end of keys -->)");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```toml\n(.*?)```");

  @Test
  void the_reference_has_every_table_with_every_key_and_its_default() throws IOException {
    Map<String, TableType<?>> tables = Reference.tables();
    String text = Files.readString(REFERENCE);
    Matcher blocks = KEYS.matcher(text);
    List<String> documented = new ArrayList<>();
    String right =
        blocks.replaceAll(
            block -> {
              documented.add(block.group(2));
              TableType<?> table = tables.get(block.group(2));
              return Matcher.quoteReplacement(
                  block.group(1)
                      + (table == null ? "" : Reference.markdown(table))
                      + block.group(4));
            });
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(REFERENCE, right);
      return;
    }

    assertThat(documented).containsExactlyInAnyOrderElementsOf(tables.keySet());
    assertThat(text).as("run this test with -Dreference.write=true").isEqualTo(right);
  }

  @ParameterizedTest
  @MethodSource
  void every_example_in_the_reference_is_a_valid_definition(String example) {
    boolean complete = example.contains("command") || example.contains("boot");
    String text = (complete ? "" : Text.COMMAND) + example;

    String name = example.contains("%i") ? "web@one" : "web";
    assertThat(DefinitionReader.read(name, List.of(Text.source("web", text))).problems())
        .as(text)
        .isEmpty();
  }

  static Stream<String> every_example_in_the_reference_is_a_valid_definition() throws IOException {
    List<String> examples =
        EXAMPLE.matcher(Files.readString(REFERENCE)).results().map(ReferenceTest::text).toList();
    assertThat(examples).hasSizeGreaterThan(5);
    return examples.stream();
  }

  private static String text(MatchResult example) {
    return example.group(1);
  }

  @ParameterizedTest
  @MethodSource
  void every_keys_example_is_a_value_of_it(Key<?> key) {
    Problems problems = new Problems();
    Table table = TomlReader.read(Text.source("x", "k = " + key.example()), problems).orElseThrow();
    Report report = new Report(problems, new Vocabulary(List.of()), key.name());

    assertThat(key.type().read(table.get("k").orElseThrow(), report)).isPresent();
    assertThat(key.meaning()).endsWith(".");
  }

  static Stream<Key<?>> every_keys_example_is_a_value_of_it() {
    return Reference.tables().values().stream().flatMap(table -> table.keys().stream());
  }

  @ParameterizedTest
  @MethodSource
  void every_shipped_definition_is_valid(Path file) throws IOException {
    String label = file.getFileName().toString();
    String name = label.replace(".toml", "");

    assertThat(
            DefinitionReader.read(name, List.of(Text.source(label, Files.readString(file))))
                .problems())
        .isEmpty();
  }

  static Stream<Path> every_shipped_definition_is_valid() throws IOException {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      List<Path> definitions = files.filter(file -> file.toString().endsWith(".toml")).toList();
      assertThat(definitions)
          .extracting(file -> file.getFileName().toString())
          .contains("tor.toml", "bitlbee.toml", "nginx.toml", "redis.toml");
      return definitions.stream();
    }
  }
}
