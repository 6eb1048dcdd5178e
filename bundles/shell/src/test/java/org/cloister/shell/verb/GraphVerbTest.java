package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.util.List;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.junit.jupiter.api.Test;

class GraphVerbTest {
  private final FakeSupervisor supervisor = new FakeSupervisor();
  private final FakeCatalog catalog = new FakeCatalog();
  private final Verb graph = new GraphVerb(supervisor, catalog);

  @Test
  void what_is_required_hangs_below_what_requires_it() {
    supervisor.with(
        Samples.requiring(Samples.running("shop", 1), "web", "database", "networking"),
        Samples.requiring(Samples.running("web", 2), "networking"),
        Samples.requiring(Samples.running("mariadb", 3), "storage"),
        Samples.stopped("storage"),
        Samples.stopped("lonely"));
    catalog.definitions.put(
        "mariadb", new EffectiveDefinition(Samples.definition("mariadb", "database"), List.of()));

    assertThat(type("graph", graph).printed())
        .isEqualTo(
            """
            lonely [stopped]
            shop [running]
            ├─ web [running]
            │  └─ networking [host]
            ├─ mariadb [running] as database
            │  └─ storage [stopped]
            └─ networking [host]
            """);
  }

  @Test
  void a_circle_is_shown_and_ends() {
    supervisor.with(
        Samples.requiring(Samples.stopped("egg"), "hen"),
        Samples.requiring(Samples.stopped("hen"), "egg"));

    assertThat(type("graph", graph).printed())
        .isEqualTo(
            """
            egg [stopped]
            └─ hen [stopped]
               └─ egg [stopped] — a circle
            """);
  }

  @Test
  void what_nobody_defines_is_not_taken_for_the_hosts() {
    supervisor.with(Samples.requiring(Samples.stopped("web"), "databse"));

    assertThat(type("graph", graph).printed())
        .isEqualTo("web [stopped]\n└─ databse [not defined]\n");
  }

  @Test
  void a_part_can_be_asked_for() {
    supervisor.with(
        Samples.requiring(Samples.running("a", 1), "b"),
        Samples.requiring(Samples.running("b", 1), "c"),
        Samples.running("c", 1));

    assertThat(type("graph b", graph).printed()).isEqualTo("b [running]\n└─ c [running]\n");
  }

  @Test
  void graphviz_gets_its_own_language() {
    supervisor.with(Samples.requiring(Samples.running("a", 1), "b"), Samples.running("b", 1));

    assertThat(type("graph --dot", graph).printed())
        .isEqualTo(
            """
            digraph services {
              rankdir=LR;
              "a" [tooltip="running"];
              "b" [tooltip="running"];
              "a" -> "b";
            }
            """);
  }
}
