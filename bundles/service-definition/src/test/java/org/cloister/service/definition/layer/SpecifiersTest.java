package org.cloister.service.definition.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.COMMAND;
import static org.cloister.service.definition.effective.Text.read;

import org.cloister.api.definition.ServiceDefinition;
import org.cloister.service.definition.effective.Reading;
import org.junit.jupiter.api.Test;

class SpecifiersTest {
  private static ServiceDefinition instance(String text) {
    Reading reading = read("web@one", text);
    assertThat(reading.problems()).isEmpty();
    return reading.definition().orElseThrow().definition();
  }

  @Test
  void the_instance_is_filled_in_everywhere() {
    ServiceDefinition web =
        instance(
            """
            description = "%n: %i at 100%%"
            command = ["/bin/web", "--name=%i"]
            environment = { NAME = "%i" }
            [[mapping]]
            source = "/srv/%i"
            [readiness]
            log-line = "%n is ready"
            """);

    assertThat(web.name()).isEqualTo("web@one");
    assertThat(web.description()).isEqualTo("web@one: one at 100%");
    assertThat(web.process().command()).containsExactly("/bin/web", "--name=one");
    assertThat(web.process().environment()).containsEntry("NAME", "one");
    assertThat(web.mappings().get(0).target()).isEqualTo("/srv/one");
  }

  @Test
  void any_other_use_of_the_sign_is_refused_with_its_place() {
    assertThat(read("web@one", COMMAND + "description = \"50%\"\n").problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.toString()).startsWith("/s/web@one.toml:2:1: in a"));
    assertThat(read("web@one", COMMAND + "description = \"%h\"\n").problems()).hasSize(1);
  }

  @Test
  void a_plain_service_may_use_the_sign_as_it_likes_but_the_instances_is_remarked_upon() {
    Reading reading = read("web", COMMAND + "description = \"50% %i\"\n");

    assertThat(reading.definition().orElseThrow().definition().description()).isEqualTo("50% %i");
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.remarks())
        .singleElement()
        .hasToString(
            "/s/web.toml:2:1: %i is replaced in a template only (web@.toml); here it stays as it"
                + " is: \"50% %i\"");
    assertThat(read("web", COMMAND + "description = \"%h %%i 5%%\"\n").remarks()).isEmpty();
    assertThat(read("web@one", COMMAND + "description = \"%i\"\n").remarks()).isEmpty();
  }
}
