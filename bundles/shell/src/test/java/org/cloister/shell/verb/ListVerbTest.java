package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import org.cloister.api.definition.DefinitionProblem;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.cloister.shell.text.Style;
import org.junit.jupiter.api.Test;

class ListVerbTest {
  private final FakeSupervisor supervisor =
      new FakeSupervisor()
          .with(
              Samples.running("tor", 4711),
              Samples.stopped("bitlbee"),
              Samples.failed("web", "port 80 is taken"));
  private final FakeCatalog catalog = new FakeCatalog();
  private final Verb list = new ListVerb(supervisor, catalog, Samples.CLOCK);

  @Test
  void services_are_listed_by_name_in_aligned_columns() {
    assertThat(type("list", list).printed())
        .isEqualTo(
            """
            NAME     STATE    BACKEND    PID   SINCE  DESCRIPTION OR REASON
            bitlbee  stopped  -          -     5m     The service bitlbee
            tor      running  namespace  4711  5m     The service tor
            web      failed   -          -     5m     port 80 is taken
            """);
  }

  @Test
  void only_failed_services_are_listed_on_request() {
    assertThat(type("list --failed", list).printed().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("web ");
  }

  @Test
  void problems_with_definitions_follow() {
    catalog.problems.add(new DefinitionProblem("x", "/etc/x.toml", 2, 1, "unknown key enviroment"));

    assertThat(type("list", list).printed())
        .endsWith("problem: /etc/x.toml:2:1: unknown key enviroment\n");
  }

  @Test
  void json_is_an_array_of_all_that_the_api_tells() {
    assertThat(type("list --json", list).printed())
        .startsWith("[")
        .contains("\"name\" : \"tor\"", "\"state\" : \"running\"", "\"pid\" : 4711")
        .contains("\"pid\" : null");
  }

  @Test
  void an_empty_platform_says_so() {
    Typed typed =
        type("list", new ListVerb(new FakeSupervisor(), new FakeCatalog(), Samples.CLOCK));

    assertThat(typed.printed()).isEqualTo("No services are defined.\n");
    assertThat(typed.code()).isZero();
  }

  @Test
  void where_nothing_has_failed_the_list_of_what_failed_says_so() {
    supervisor.services.remove("web");

    assertThat(type("list --failed", list).printed()).isEqualTo("No service has failed.\n");
  }

  @Test
  void of_a_long_reason_the_list_has_the_first_sentence() {
    supervisor.with(
        Samples.failed(
            "web",
            "exited with code 3: no such file web.conf | Warning: giving up, as there is nothing to"
                + " do"));

    assertThat(type("list", list).printed())
        .endsWith("  exited with code 3: no such file web.conf …\n");
  }

  @Test
  void on_a_terminal_a_reason_keeps_to_one_line() {
    supervisor.with(Samples.failed("web", "a word ".repeat(60)));
    ServiceList services =
        new ServiceList(supervisor.services(), catalog.problems(), Samples.NOW, "none");

    assertThat(services.lines(Style.ANSI).get(3)).endsWith(" a word a…").hasSizeLessThan(125);
  }

  @Test
  void a_service_with_an_older_definition_says_so() {
    supervisor.with(Samples.pending(Samples.running("web", 1)));

    assertThat(type("list", list).printed())
        .endsWith("  runs with an older definition: restart it to apply the new one\n");
  }

  @Test
  void states_have_colours_on_a_terminal_and_columns_stay_aligned() {
    ServiceList services =
        new ServiceList(supervisor.services(), catalog.problems(), Samples.NOW, "none");

    assertThat(services.lines(Style.ANSI).get(2))
        .isEqualTo("tor      \u001b[32mrunning\u001b[0m  namespace  4711  5m     The service tor");
  }

  @Test
  void only_the_services_that_are_named_are_listed_with_their_problems() {
    catalog.problems.add(new DefinitionProblem("tor", "/etc/tor.toml", 2, 1, "unknown key usr"));
    catalog.problems.add(new DefinitionProblem("x", "/etc/x.toml", 2, 1, "unknown key enviroment"));

    assertThat(type("list web tor", list).printed())
        .isEqualTo(
            """
            NAME  STATE    BACKEND    PID   SINCE  DESCRIPTION OR REASON
            tor   running  namespace  4711  5m     The service tor
            web   failed   -          -     5m     port 80 is taken
            problem: /etc/tor.toml:2:1: unknown key usr
            """);
  }

  @Test
  void a_name_that_there_is_no_service_of_is_refused() {
    Typed typed = type("list tro", list);

    assertThat(typed.code()).isEqualTo(4);
    assertThat(typed.complained())
        .isEqualTo("cloister: no service \"tro\"; did you mean \"tor\"?\n");
  }
}
