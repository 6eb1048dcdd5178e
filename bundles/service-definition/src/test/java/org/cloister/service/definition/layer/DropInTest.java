package org.cloister.service.definition.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.COMMAND;
import static org.cloister.service.definition.effective.Text.problems;
import static org.cloister.service.definition.effective.Text.source;
import static org.cloister.service.definition.effective.Text.valid;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.service.definition.schema.ServiceType;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Problems;
import org.cloister.service.definition.toml.Table;
import org.cloister.service.definition.toml.TomlReader;
import org.junit.jupiter.api.Test;

class DropInTest {
  private static final ServiceType TYPE = new ServiceType("web");

  @Test
  void a_scalar_is_replaced() {
    assertThat(valid(COMMAND + "nice = 1\n", "nice = 2\n").process().nice()).hasValue(2);
  }

  @Test
  void an_array_is_replaced() {
    assertThat(
            valid(COMMAND + "arguments = [\"-a\"]\n", "arguments = [\"-b\"]\n")
                .process()
                .arguments())
        .containsExactly("-b");
  }

  @Test
  void a_table_is_merged_key_by_key() {
    ServiceDefinition web =
        valid(
            COMMAND + "limits = { memory = \"1G\", pids = 5 }\nenvironment = { A = \"1\" }\n",
            "limits.pids = 6\nenvironment.B = \"2\"\n");

    assertThat(web.limits().memory()).hasValue(1L << 30);
    assertThat(web.limits().pids()).hasValue(6);
    assertThat(web.process().environment()).containsOnlyKeys("A", "B");
  }

  @Test
  void a_table_over_a_bare_value_is_merged_with_what_that_stands_for() {
    RestartPolicy restart =
        valid(COMMAND + "restart = \"always\"\n", "restart.limit = 9\n").lifecycle().restart();

    assertThat(restart.when()).isEqualTo(RestartPolicy.When.ALWAYS);
    assertThat(restart.limit()).isEqualTo(9);
  }

  @Test
  void a_bare_value_over_a_table_replaces_it() {
    assertThat(
            valid(
                    COMMAND + "network = { mode = \"private\", address = \"10.0.0.2/8\" }\n",
                    "network = \"none\"\n")
                .network())
        .isEqualTo(Network.of(NetworkMode.NONE));
  }

  @Test
  void one_alternative_replaces_the_other() {
    assertThat(
            valid(COMMAND + "readiness = { port = 80, timeout = 5 }\n", "readiness.notify = true\n")
                .lifecycle()
                .readiness())
        .isEqualTo(new Readiness(new Readiness.Notify(), Optional.of(Duration.ofSeconds(5))));
    assertThat(
            valid(COMMAND + "reload = \"SIGHUP\"\n", "reload = { command = [\"/bin/re\"] }\n")
                .lifecycle()
                .reload())
        .contains(new ReloadAction.ByCommand(List.of("/bin/re")));
  }

  @Test
  void a_mapping_of_the_same_target_is_merged_and_others_are_appended() {
    List<Mapping> mappings =
        valid(
                COMMAND + "[[mapping]]\nsource = \"/a\"\n[[mapping]]\nsource = \"/b\"\n",
                "[[mapping]]\nsource = \"/c\"\n[[mapping]]\ntarget = \"/a\"\nwritable = true\n")
            .mappings();

    assertThat(mappings).extracting(Mapping::target).containsExactly("/a", "/b", "/c");
    assertThat(mappings).extracting(Mapping::writable).containsExactly(true, false, false);
  }

  @Test
  void a_mapping_that_says_its_kind_replaces_another() {
    assertThat(
            valid(
                    COMMAND + "[[mapping]]\nsource = \"/a\"\n",
                    "[[mapping]]\nkind = \"tmpfs\"\ntarget = \"/a\"\n")
                .mappings())
        .singleElement()
        .satisfies(
            mapping -> {
              assertThat(mapping.kind()).isEqualTo(Mapping.Kind.TMPFS);
              assertThat(mapping.source()).isEmpty();
            });
  }

  @Test
  void two_mappings_of_one_target_in_a_drop_in_are_refused() {
    String twice = "[[mapping]]\nsource = \"/a\"\n[[mapping]]\nsource = \"/a\"\n";

    assertThat(problems(COMMAND + "[[mapping]]\nsource = \"/a\"\n", twice))
        .contains("mapping has \"/a\" already");
  }

  @Test
  void drop_ins_are_laid_over_each_other_in_order() {
    assertThat(valid(COMMAND, "nice = 1\numask = \"0077\"\n", "nice = 2\n").process().nice())
        .hasValue(2);
  }

  @Test
  void a_mistake_is_located_in_the_drop_in_that_has_it() {
    assertThat(problems(COMMAND, "\n nice = 99\n"))
        .startsWith("/s/web.d/1.toml:2:2: nice must be an integer");
  }

  @Test
  void a_value_of_the_wrong_kind_is_replaced_and_not_merged() {
    assertThat(problems(COMMAND + "limits = { pids = 1 }\n", "limits = 5\n"))
        .contains("limits must be a table");
    assertThat(problems(COMMAND + "mapping = 5\n", "[[mapping]]\nsource = 5\n"))
        .contains("mapping.source must be an absolute path");
  }

  @Property(tries = 500)
  void merging_is_associative(
      @ForAll("layers") String first,
      @ForAll("layers") String second,
      @ForAll("layers") String third) {
    Table a = table(first);
    Table b = table(second);
    Table c = table(third);

    assertThat(over(over(a, b), c)).isEqualTo(over(a, over(b, c)));
  }

  @Property(tries = 200)
  void what_a_drop_in_says_is_what_holds(
      @ForAll("layers") String below, @ForAll("layers") String above) {
    Table merged = over(table(below), table(above));

    assertThat(over(merged, table(above)).entries()).isEqualTo(merged.entries());
  }

  private static Table over(Table below, Table above) {
    return DropIn.over(below, above, TYPE);
  }

  private static Table table(String text) {
    Problems problems = new Problems();
    Table table = TomlReader.read(source("x", text), problems).orElseThrow();
    return table.from(Origin.DEFAULT);
  }

  /** Layers that are right by themselves, without bare values for tables. */
  @Provide
  Arbitrary<String> layers() {
    return Arbitraries.of(
            "nice = 1",
            "nice = 2",
            "umask = \"0077\"",
            "arguments = [\"-a\"]",
            "arguments = []",
            "environment.A = \"1\"",
            "environment.A = \"2\"",
            "environment.B = \"1\"",
            "rlimits.core = { soft = 1 }",
            "rlimits.core = { hard = 2 }",
            "limits.pids = 1",
            "limits.pids = 2",
            "limits.memory = \"1G\"",
            "limits.io = [{ path = \"/\" }]",
            "readiness.port = 1",
            "readiness.notify = true",
            "readiness.timeout = 7",
            "reload = { signal = \"HUP\" }",
            "reload = { command = [\"/x\"] }",
            "unknown = 1",
            "unknown = { a = 1 }",
            "mapping = [{ source = \"/a\" }]",
            "mapping = [{ source = \"/a\", writable = true }, { source = \"/b\" }]",
            "mapping = [{ target = \"/a\", source = \"/c\" }]",
            "mapping = [{ target = \"/b\", kind = \"tmpfs\" }]",
            "mapping = [{ target = \"/b\", size = 5 }]",
            "mapping = []")
        .set()
        .ofMaxSize(6)
        .map(DropInTest::consistent);
  }

  /** Of lines for one key only the first, as TOML wants it. */
  private static String consistent(Set<String> lines) {
    StringBuilder text = new StringBuilder();
    Set<String> keys = new HashSet<>();
    lines.stream()
        .filter(line -> keys.add(line.substring(0, line.indexOf(' '))))
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
