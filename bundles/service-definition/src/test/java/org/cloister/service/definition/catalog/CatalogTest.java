package org.cloister.service.definition.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.COMMAND;
import static org.cloister.service.definition.effective.Text.source;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.service.definition.effective.DefinitionReader;
import org.cloister.service.definition.toml.Source;
import org.cloister.service.definition.value.ServiceNames;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final String BAD = "comand = 5\n";

  private final RecordingPublisher publisher = new RecordingPublisher();
  private final Catalog catalog = new Catalog(publisher);
  private final Map<String, Map<String, Source>> directory = new TreeMap<>();

  /** Writes a file of the directory; without a text, deletes it. */
  private void file(String label, String... text) {
    String stem =
        label.contains("/") ? label.replaceAll("\\.d/.*", "") : label.replace(".toml", "");
    String family = ServiceNames.family(stem);
    Map<String, Source> files = directory.computeIfAbsent(family, any -> new TreeMap<>());
    if (text.length == 0) {
      files.remove(label);
    } else {
      files.put(label, source(label, text[0]));
    }
    catalog.files(Map.of(family, files));
  }

  private static String nice(int nice) {
    return COMMAND + "nice = " + nice + "\n";
  }

  private int niceOf(String name) {
    return publisher.inForce.get(name).process().nice().orElseThrow();
  }

  private List<String> problems() {
    return catalog.problems().stream().map(DefinitionProblem::toString).toList();
  }

  @Test
  void a_file_that_appears_changes_and_goes_is_published_changed_and_retracted() {
    file("tor.toml", nice(1));
    file("tor.toml", nice(2));
    file("tor.toml");

    assertThat(publisher.events)
        .containsExactly("publish tor of /s/tor.toml", "publish tor of /s/tor.toml", "retract tor");
  }

  @Test
  void a_file_that_means_the_same_is_not_published_again_but_listed_anew() {
    file("tor.toml", COMMAND);
    file("tor.toml", "# a comment\n" + COMMAND);

    assertThat(publisher.events).hasSize(1);
    assertThat(catalog.effective("tor").orElseThrow().lines())
        .anySatisfy(line -> assertThat(line.origin()).isEqualTo("tor.toml:2"));
  }

  @Test
  void the_last_good_definition_stays_in_force_when_the_file_is_bad() {
    file("tor.toml", nice(1));
    file("tor.toml", BAD);

    assertThat(publisher.events).hasSize(1);
    assertThat(catalog.effective("tor")).isPresent();
    assertThat(problems()).hasSize(2).first().asString().startsWith("/s/tor.toml:1:1: unknown key");

    file("tor.toml", BAD + BAD.replace("5", "6"));
    assertThat(catalog.effective("tor")).isPresent();

    file("tor.toml", nice(2));
    assertThat(problems()).isEmpty();
    assertThat(niceOf("tor")).isEqualTo(2);
  }

  @Test
  void a_bad_file_without_a_last_good_state_is_only_a_problem() {
    file("tor.toml", BAD);

    assertThat(publisher.events).isEmpty();
    assertThat(catalog.problems()).isNotEmpty();
    file("tor.toml");
    assertThat(catalog.problems()).isEmpty();
  }

  @Test
  void a_bad_file_does_not_touch_other_services() {
    file("web.toml", COMMAND);
    file("tor.toml", BAD);

    assertThat(publisher.inForce).containsOnlyKeys("web");
  }

  @Test
  void a_drop_in_changes_and_restores_its_definition() {
    file("tor.toml", nice(1));
    file("tor.d/a.toml", "nice = 5\n");
    assertThat(niceOf("tor")).isEqualTo(5);

    file("tor.d/b.toml", "nice = 6\n");
    assertThat(niceOf("tor")).isEqualTo(6);

    file("tor.d/b.toml", "nice = 99\n");
    assertThat(niceOf("tor")).isEqualTo(6);
    assertThat(problems()).singleElement().asString().startsWith("/s/tor.d/b.toml:1:1: nice");

    file("tor.d/b.toml");
    file("tor.d/a.toml");
    assertThat(niceOf("tor")).isEqualTo(1);
  }

  @Test
  void a_drop_in_without_a_definition_is_a_problem() {
    file("tor.d/a.toml", "nice = 5\n");

    assertThat(problems()).containsExactly("/s/tor.d/a.toml: there is no tor.toml to lay it over");
    file("tor.toml", COMMAND);
    assertThat(problems()).isEmpty();
    assertThat(niceOf("tor")).isEqualTo(5);
  }

  @Test
  void a_drop_in_of_an_instance_without_a_definition_tells_of_the_template_too() {
    file("web@one.d/a.toml", "nice = 5\n");

    assertThat(problems())
        .containsExactly(
            "/s/web@one.d/a.toml: there is no web@.toml or web@one.toml to lay it over");
    file("web@.toml", COMMAND);
    assertThat(problems()).isEmpty();
  }

  @Test
  void a_file_whose_name_cannot_be_a_service_is_a_problem() {
    file("a b.toml", COMMAND);
    file("@x.toml", COMMAND);

    assertThat(publisher.events).isEmpty();
    assertThat(problems())
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("cannot be the name of a service"));
  }

  @Test
  void a_template_is_no_service_until_somebody_wants_an_instance() {
    file("web@.toml", COMMAND + "description = \"%i\"\n");

    assertThat(publisher.events).isEmpty();
    assertThat(catalog.templates()).containsExactly("web@");
    assertThat(catalog.instantiate("web@one").orElseThrow().description()).isEqualTo("one");
    assertThat(publisher.inForce).containsOnlyKeys("web@one");

    catalog.instantiate("web@one");
    assertThat(publisher.events).hasSize(1);
  }

  @Test
  void an_instance_that_is_forgotten_is_gone_until_somebody_wants_it_again() {
    file("web@.toml", nice(1));
    file("web@two.toml", nice(2));
    catalog.instantiate("web@one");
    catalog.instantiate("web@two");

    catalog.forget("web@one");
    catalog.forget("web@two");
    assertThat(publisher.inForce).containsOnlyKeys("web@two");
    catalog.instantiate("web@one");
    assertThat(publisher.inForce).containsOnlyKeys("web@one", "web@two");
  }

  @Test
  void an_instance_follows_its_template() {
    file("web@.toml", nice(1));
    catalog.instantiate("web@one");

    file("web@.toml", nice(2));
    assertThat(niceOf("web@one")).isEqualTo(2);
    file("web@.toml", BAD);
    assertThat(niceOf("web@one")).isEqualTo(2);
    file("web@.toml");
    assertThat(publisher.inForce).isEmpty();
    file("web@.toml", nice(3));
    assertThat(niceOf("web@one")).isEqualTo(3);
  }

  @Test
  void drop_ins_of_the_template_come_before_those_of_the_instance() {
    file("web@.toml", nice(1));
    file("web@.d/z.toml", "nice = 2\ndescription = \"%n\"\n");
    file("web@one.d/a.toml", "nice = 3\n");
    assertThat(problems()).isEmpty();
    catalog.instantiate("web@one");
    catalog.instantiate("web@two");

    assertThat(niceOf("web@one")).isEqualTo(3);
    assertThat(niceOf("web@two")).isEqualTo(2);
    assertThat(publisher.inForce.get("web@two").description()).isEqualTo("web@two");
  }

  @Test
  void a_file_of_the_instances_own_goes_before_the_template() {
    file("web@.toml", nice(1));
    file("web@one.toml", nice(7));
    assertThat(niceOf("web@one")).isEqualTo(7);

    catalog.instantiate("web@one");
    file("web@one.toml", BAD);
    assertThat(niceOf("web@one")).isEqualTo(7);
    file("web@one.toml");
    assertThat(niceOf("web@one")).isEqualTo(1);
  }

  @Test
  void a_mistake_of_a_template_is_reported_once_and_before_there_is_an_instance() {
    file("web@.toml", BAD + COMMAND);
    assertThat(problems()).hasSize(1);
    catalog.instantiate("web@one");

    assertThat(catalog.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.service()).isEqualTo("web@"));
  }

  @Test
  void a_template_whose_instances_are_numbers_is_no_mistake() {
    file("web@.toml", COMMAND + "network = \"private\"\npublish = [\"80%i:80\"]\nuser = \"%i\"\n");

    assertThat(problems()).isEmpty();
  }

  @Test
  void what_is_no_instance_of_a_template_is_not_made_one() {
    file("web@.toml", COMMAND);

    assertThat(catalog.instantiate("web@")).isEmpty();
    assertThat(catalog.instantiate("web")).isEmpty();
    assertThat(catalog.instantiate("db@one")).isEmpty();
    assertThat(catalog.instantiate("web@../../etc")).isEmpty();
    assertThat(publisher.events).isEmpty();
  }

  @Test
  void a_file_goes_before_a_bundle_and_that_before_a_registered_service() {
    catalog.serviceCame(new Contribution(7, 0, named("tor", nice(3)), "org.example"));
    assertThat(niceOf("tor")).isEqualTo(3);
    catalog.bundleCame(12, Map.of("tor.toml", source("org.b:tor.toml", nice(2))));
    assertThat(niceOf("tor")).isEqualTo(2);
    file("tor.toml", nice(1));
    assertThat(niceOf("tor")).isEqualTo(1);

    file("tor.toml");
    assertThat(niceOf("tor")).isEqualTo(2);
    catalog.bundleWent(12);
    assertThat(niceOf("tor")).isEqualTo(3);
    catalog.serviceWent(7);
    assertThat(publisher.inForce).isEmpty();
    assertThat(publisher.events).filteredOn(event -> event.startsWith("retract")).hasSize(1);
  }

  @Test
  void a_bad_file_does_not_hide_what_a_bundle_carries() {
    catalog.bundleCame(12, Map.of("tor.toml", source("org.b:tor.toml", nice(2))));
    file("tor.toml", BAD);

    assertThat(niceOf("tor")).isEqualTo(2);
    assertThat(publisher.events).hasSize(1);
    assertThat(catalog.problems()).isNotEmpty();
  }

  @Test
  void an_administrators_drop_in_changes_what_a_bundle_carries() {
    catalog.bundleCame(12, Map.of("tor.toml", source("org.b:tor.toml", nice(2))));
    file("tor.d/a.toml", "nice = 4\n");

    assertThat(niceOf("tor")).isEqualTo(4);
    assertThat(catalog.effective("tor").orElseThrow().lines())
        .extracting("origin")
        .contains("org.b:tor.toml:1", "tor.d/a.toml:1", "default");
  }

  @Test
  void of_two_bundles_the_older_one_is_in_force() {
    catalog.bundleCame(13, Map.of("tor.toml", source("org.c:tor.toml", nice(3))));
    catalog.bundleCame(12, Map.of("tor.toml", source("org.b:tor.toml", nice(2))));

    assertThat(niceOf("tor")).isEqualTo(2);
  }

  @Test
  void of_two_registered_services_the_one_with_the_greater_ranking_is_in_force() {
    catalog.serviceCame(new Contribution(7, 0, named("tor", nice(1)), "a"));
    catalog.serviceCame(new Contribution(8, 5, named("tor", nice(2)), "b"));
    catalog.serviceCame(new Contribution(9, 0, named("tor", nice(3)), "c"));
    assertThat(niceOf("tor")).isEqualTo(2);

    catalog.serviceWent(8);
    assertThat(niceOf("tor")).isEqualTo(1);
  }

  @Test
  void a_bundle_can_carry_a_template() {
    catalog.bundleCame(12, Map.of("web@.toml", source("org.b:web@.toml", nice(2))));

    assertThat(catalog.templates()).containsExactly("web@");
    assertThat(catalog.instantiate("web@one")).isPresent();
    catalog.bundleWent(12);
    assertThat(publisher.inForce).isEmpty();
  }

  @Test
  void after_the_end_nothing_is_in_force_and_nothing_comes_into_force() {
    file("tor.toml", COMMAND);
    catalog.serviceCame(new Contribution(7, 0, named("web", COMMAND), "a"));

    catalog.close();
    file("tor.toml", nice(2));
    catalog.serviceWent(7);

    assertThat(publisher.inForce).isEmpty();
    assertThat(publisher.events).hasSize(4);
    assertThat(catalog.effective("tor")).isEmpty();
  }

  @Test
  void who_is_told_of_a_change_may_ask_and_change_from_any_thread() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    publisher.onPublish =
        () -> {
          publisher.onPublish = () -> {};
          Thread other =
              new Thread(
                  () -> {
                    assertThat(catalog.effective("tor")).isPresent();
                    catalog.instantiate("web@one");
                    asked.countDown();
                  });
          other.start();
          await(asked);
          catalog.serviceCame(new Contribution(7, 0, named("late", COMMAND), "a"));
        };
    catalog.bundleCame(12, Map.of("web@.toml", source("org.b:web@.toml", COMMAND)));

    file("tor.toml", COMMAND);

    assertThat(publisher.inForce).containsOnlyKeys("late", "tor", "web@one");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ServiceDefinition named(String name, String text) {
    return DefinitionReader.read(name, List.of(source(name + ".toml", text)))
        .definition()
        .orElseThrow()
        .definition();
  }
}
