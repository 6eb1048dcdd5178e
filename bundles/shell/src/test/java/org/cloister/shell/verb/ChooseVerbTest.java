package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.BackendCandidate;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.BackendRequest;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChooseVerbTest {
  private final FakeSupervisor supervisor = new FakeSupervisor().with(Samples.running("tor", 4711));
  private final BackendChooser chooser =
      new BackendChooser() {
        @Override
        public BackendChoice choose(BackendRequest request, List<BackendCandidate> present) {
          throw new UnsupportedOperationException();
        }

        @Override
        public BackendRequest parse(String text) {
          if (text.equals("(")) {
            throw new IllegalArgumentException("the filter ends after \"(\"");
          }
          return new BackendRequest.Preference(Arrays.asList(text.split(",")));
        }
      };
  private final Verb choose = new ChooseVerb(supervisor, new FakeCatalog(), chooser);

  @BeforeEach
  void kvm_is_chosen() {
    supervisor.choice =
        Optional.of(
            new BackendChoice(
                new BackendRequest.Preference(List.of("kvm", "lxc")),
                List.of(
                    new BackendChoice.Candidate("kvm", true, "named first"),
                    new BackendChoice.Candidate("lxc", false, "not installed"))));
  }

  @Test
  void the_ranking_is_shown_with_reasons() {
    assertThat(type("choose tor", choose).printed())
        .isEqualTo(
            """
            tor asks for kvm, lxc and gets kvm
            BACKEND  VERDICT      REASON
            kvm      accepted     named first
            lxc      passed over  not installed
            """);
    assertThat(supervisor.told).isEmpty();
  }

  @Test
  void a_new_wish_is_passed_on_and_takes_effect_at_the_next_start() {
    Typed typed = type("choose tor kvm,lxc", choose);

    assertThat(supervisor.told).containsExactly("choose tor kvm, lxc");
    assertThat(typed.printed()).endsWith("Takes effect with: restart tor\n");
  }

  @Test
  void a_wish_that_nothing_can_fulfil_does_not_ask_for_a_restart() {
    supervisor.choice =
        Optional.of(
            new BackendChoice(
                new BackendRequest.Preference(List.of("kvm")),
                List.of(new BackendChoice.Candidate("kvm", false, "not installed"))));

    assertThat(type("choose tor kvm", choose).printed())
        .startsWith("tor asks for kvm and gets nothing\n")
        .endsWith("tor runs on with namespace; a restart is refused until a backend can run it\n");
  }

  @Test
  void backends_may_be_given_one_by_one() {
    type("choose tor kvm lxc", choose);

    assertThat(supervisor.told).containsExactly("choose tor kvm, lxc");
  }

  @Test
  void the_definitions_word_counts_again_on_request() {
    type("choose tor --definition", choose);

    assertThat(supervisor.told).containsExactly("choose tor by definition");
  }

  @Test
  void a_wish_that_makes_no_sense_is_refused() {
    Typed typed = type("choose tor (", choose);

    assertThat(typed.code()).isEqualTo(2);
    assertThat(typed.complained()).isEqualTo("cloister: choose: the filter ends after \"(\"\n");
  }

  @Test
  void json_has_the_chosen_one() {
    assertThat(type("choose tor --json", choose).printed())
        .contains("\"request\" : \"kvm, lxc\"", "\"chosen\" : \"kvm\"", "\"service\" : \"tor\"");
  }
}
