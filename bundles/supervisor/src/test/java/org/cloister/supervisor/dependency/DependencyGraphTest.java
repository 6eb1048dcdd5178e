package org.cloister.supervisor.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cloister.api.definition.Dependencies;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
  private final Map<String, Dependencies> services = new TreeMap<>();

  private DependencyGraphTest service(
      String name, List<String> requires, List<String> provides, List<String> conflicts) {
    services.put(name, new Dependencies(requires, provides, conflicts));
    return this;
  }

  private DependencyGraphTest requiring(String name, String... requires) {
    return service(name, List.of(requires), List.of(), List.of());
  }

  private DependencyGraph graph() {
    return new DependencyGraph(services);
  }

  @Test
  void a_circle_is_named() {
    requiring("hen", "egg").requiring("egg", "chick").requiring("chick", "hen");

    assertThat(graph().obstacle("hen"))
        .contains("requires itself in a circle: hen requires egg requires chick requires hen");
  }

  @Test
  void a_service_that_requires_a_circle_is_told_of_it() {
    requiring("farm", "hen").requiring("hen", "egg").requiring("egg", "hen");

    assertThat(graph().obstacle("farm")).get().asString().contains("hen requires egg requires hen");
  }

  @Test
  void a_diamond_is_no_circle() {
    requiring("top", "left", "right").requiring("left", "base").requiring("right", "base");
    requiring("base");

    assertThat(graph().obstacle("top")).isEmpty();
  }

  @Test
  void a_missing_requirement_is_named_with_the_nearest_name() {
    requiring("web", "databse").requiring("database");

    assertThat(graph().obstacle("web"))
        .get()
        .asString()
        .contains("requires databse", "did you mean database?");
  }

  @Test
  void a_missing_requirement_of_a_requirement_names_the_way() {
    requiring("web", "app").requiring("app", "nothing-like-it");

    assertThat(graph().obstacle("web")).get().asString().contains("app requires nothing-like-it");
  }

  @Test
  void what_the_host_provides_is_met() {
    requiring("tor", "networking");

    assertThat(graph().obstacle("tor")).isEmpty();
    assertThat(graph().candidates("tor", "networking")).isEmpty();
  }

  @Test
  void a_service_can_provide_what_the_host_would() {
    requiring("tor", "networking").service("net", List.of(), List.of("networking"), List.of());

    assertThat(graph().candidates("tor", "networking")).containsExactly("net");
    assertThat(graph().dependants("net")).containsExactly("tor");
  }

  @Test
  void of_several_providers_one_that_can_start_is_enough() {
    requiring("app", "mail")
        .service("broken", List.of("nothing-like-it"), List.of("mail"), List.of())
        .service("good", List.of(), List.of("mail"), List.of());

    assertThat(graph().obstacle("app")).isEmpty();
  }

  @Test
  void conflicts_hold_both_ways_and_by_provided_names() {
    service("a", List.of(), List.of(), List.of("mail"))
        .service("b", List.of(), List.of("mail"), List.of());

    assertThat(graph().conflicts("a")).containsExactly("b");
    assertThat(graph().conflicts("b")).containsExactly("a");
  }

  @Test
  void requiring_what_one_conflicts_with_is_an_obstacle() {
    service("a", List.of("b"), List.of(), List.of("b")).requiring("b");

    assertThat(graph().obstacle("a")).contains("both requires and conflicts with b");
  }

  @Test
  void dependants_are_found_through_the_graph() {
    requiring("c", "b").requiring("b", "a").requiring("a").requiring("other");

    assertThat(graph().withDependants(List.of("a"))).containsExactly("a", "b", "c");
  }

  @Test
  void a_name_too_far_from_all_is_not_guessed_at() {
    assertThat(new Nearest(List.of("bitlbee", "tor")).to("postgresql")).isEmpty();
    assertThat(new Nearest(List.of("bitlbee", "tor")).to("bitlebee")).contains("bitlbee");
  }
}
