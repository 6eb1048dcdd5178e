package org.cloister.service.definition.effective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.COMMAND;
import static org.cloister.service.definition.effective.Text.effective;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.definition.EffectiveDefinition.Line;
import org.cloister.api.definition.Identity;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.service.definition.key.Vocabulary;
import org.cloister.service.definition.schema.ServiceType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Scalar;
import org.cloister.service.definition.toml.Sequence;
import org.cloister.service.definition.toml.Table;
import org.cloister.service.definition.toml.TomlWriter;
import org.junit.jupiter.api.Test;

class EffectiveTest {
  private static final Origin PROGRAM = new Origin("org.example", "org.example", 0, 0);

  private static String origin(EffectiveDefinition effective, String text) {
    return effective.lines().stream()
        .filter(line -> line.text().equals(text))
        .map(Line::origin)
        .findFirst()
        .orElseThrow(() -> new AssertionError(text + " is not in\n" + Text.lines(effective)));
  }

  @Test
  void each_line_tells_where_it_was_written() {
    EffectiveDefinition web =
        effective(
            """
            command = ["/bin/web"]
            restart = "always"
            limits = { memory = "1G" }

            [[mapping]]
            source = "/srv"
            """,
            "limits.pids = 9\n",
            "nice = 1\n\n[[mapping]]\nsource = \"/srv\"\nwritable = true\n");

    assertThat(origin(web, "command = [\"/bin/web\"]")).isEqualTo("web.toml:1");
    assertThat(origin(web, "when = \"always\"")).isEqualTo("web.toml:2");
    assertThat(origin(web, "limit = 5")).isEqualTo("default");
    assertThat(origin(web, "memory = \"1G\"")).isEqualTo("web.toml:3");
    assertThat(origin(web, "pids = 9")).isEqualTo("web.d/1.toml:1");
    assertThat(origin(web, "nice = 1")).isEqualTo("web.d/2.toml:1");
    assertThat(origin(web, "target = \"/srv\"")).isEqualTo("default");
    assertThat(origin(web, "[[mapping]]")).isEqualTo("web.toml:5");
    assertThat(origin(web, "writable = true")).isEqualTo("web.d/2.toml:5");
    assertThat(origin(web, "umask = \"0022\"")).isEqualTo("default");
    assertThat(origin(web, "[log]")).isEqualTo("default");
  }

  @Test
  void what_has_no_value_is_told_too() {
    assertThat(origin(effective(COMMAND), "# nice is not set: inherited")).isEqualTo("default");
    assertThat(origin(effective(COMMAND), "# health is not set: not watched")).isEqualTo("default");
  }

  @Test
  void a_definition_made_by_a_program_is_validated_and_listed_in_the_same_way() {
    ServiceDefinition good = Text.valid(COMMAND + "nice = 3\n");

    EffectiveDefinition effective =
        DefinitionReader.validate(good, PROGRAM).definition().orElseThrow();

    assertThat(effective.definition()).isEqualTo(good);
    assertThat(origin(effective, "nice = 3")).isEqualTo("org.example");
  }

  @Test
  void a_definition_made_by_a_program_is_refused_where_a_file_would_be() {
    ServiceDefinition good = Text.valid(COMMAND);
    Identity identity = new Identity(Optional.of("a b"), Optional.empty(), List.of(), false);

    assertThat(DefinitionReader.validate(with(good, "web", identity), PROGRAM).problems())
        .singleElement()
        .hasToString(
            "org.example: user must be a name or a number up to 4294967294, not the string \"a b\"");
  }

  @Test
  void a_definition_made_by_a_program_may_hold_anything_and_nothing_is_thrown() {
    ServiceDefinition good = Text.valid(COMMAND);

    assertThat(DefinitionReader.validate(with(good, "../web", good.identity()), PROGRAM).problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.message()).contains("\"../web\" cannot be the name"));
    assertThat(DefinitionReader.validate(with(good, "web", null), PROGRAM).problems()).hasSize(1);
    assertThat(DefinitionReader.validate(with(good, null, good.identity()), PROGRAM).definition())
        .isPresent()
        .hasValueSatisfying(read -> assertThat(read.definition().name()).isEqualTo("null"));
  }

  private static ServiceDefinition with(ServiceDefinition from, String name, Identity identity) {
    Lifecycle lifecycle = from.lifecycle();
    return new ServiceDefinition(
        name,
        from.description(),
        from.enabled(),
        from.process(),
        identity,
        from.root(),
        from.mappings(),
        from.network(),
        from.sockets(),
        from.secrets(),
        from.privileges(),
        from.limits(),
        from.dependencies(),
        lifecycle,
        from.log(),
        from.backend());
  }

  @Property(tries = 100)
  void any_valid_definition_printed_and_read_again_is_equal(
      @ForAll("definitions") ServiceDefinition definition) {
    Reading validated = DefinitionReader.validate(definition, PROGRAM);
    assertThat(validated.problems()).isEmpty();
    EffectiveDefinition effective = validated.definition().orElseThrow();
    assertThat(effective.definition()).isEqualTo(definition);

    Reading again = Text.read(definition.name(), escaped(definition, Text.lines(effective)));

    assertThat(again.problems()).as(Text.lines(effective)).isEmpty();
    assertThat(again.definition().orElseThrow().definition()).isEqualTo(definition);
    assertThat(Text.lines(again.definition().orElseThrow())).isEqualTo(Text.lines(effective));
  }

  /** In the file of an instance a per cent sign has a meaning. */
  private static String escaped(ServiceDefinition definition, String text) {
    return definition.name().contains("@") ? text.replace("%", "%%") : text;
  }

  @Provide
  Arbitrary<ServiceDefinition> definitions() {
    return Definitions.any();
  }

  @Property(tries = 500)
  void any_mixture_of_keys_and_values_is_a_definition_or_problems(
      @ForAll("mixtures") Table below, @ForAll("mixtures") Table above, @ForAll boolean instance) {
    Reading reading =
        Text.read(instance ? "web@one" : "web", Text.COMMAND + toml(below), toml(above));

    assertThat(reading.definition().isPresent()).isEqualTo(reading.problems().isEmpty());
    assertThat(reading.problems())
        .hasSizeLessThan(25)
        .allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
  }

  private static String toml(Table table) {
    StringBuilder text = new StringBuilder();
    table
        .entries()
        .forEach(
            (key, node) ->
                text.append(TomlWriter.key(key))
                    .append(" = ")
                    .append(TomlWriter.value(node))
                    .append('\n'));
    return text.toString();
  }

  /** Right and wrong keys with right and wrong values. */
  @Provide
  Arbitrary<Table> mixtures() {
    Arbitrary<String> keys =
        Arbitraries.of(
            Vocabulary.of(new ServiceType("x")).paths().stream()
                .map(path -> path.substring(path.lastIndexOf('.') + 1))
                .filter(key -> !key.equals("command"))
                .toList());
    Arbitrary<Node> scalars =
        Arbitraries.<Object>of(
                "",
                "/",
                "/x",
                "%",
                "5s",
                "1M",
                "(a=b)",
                "infinity",
                "host",
                "tmpfs",
                "in",
                "80",
                "80:80",
                "SIGHUP",
                "always",
                "NET_RAW",
                0L,
                1L,
                -1L,
                Long.MAX_VALUE,
                0.5,
                -0.0,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                true,
                false)
            .map(Scalar::of);
    Arbitrary<Node> nodes =
        Arbitraries.lazyOf(
            () -> scalars,
            () -> scalars,
            () -> scalars.list().ofMaxSize(3).map(Sequence::of),
            () -> Arbitraries.maps(keys, scalars).ofMaxSize(4).map(Table::of),
            () ->
                Arbitraries.maps(keys, scalars)
                    .ofMaxSize(4)
                    .map(Table::of)
                    .list()
                    .ofMaxSize(2)
                    .map(Sequence::of));
    return Arbitraries.maps(keys, nodes).ofMaxSize(6).map(Table::of);
  }
}
