package org.cloister.service.definition.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.cloister.api.definition.BackendCandidate;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendChoice.Candidate;
import org.cloister.api.definition.BackendRequest.Preference;
import org.cloister.api.definition.BackendRequest.Requirement;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.IsolationProperties;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.Shortfall;
import org.junit.jupiter.api.Test;

class BackendRankingTest {
  private static final Probe WORKS = new Probe(true, "the canary ran", Map.of());
  private static final BackendCandidate NAMESPACE = backend("namespace", "shared", 40, WORKS);
  private static final BackendCandidate LXC = backend("libvirt-lxc", "shared", 50, WORKS);
  private static final BackendCandidate KVM = backend("kvm", "private", 80, WORKS);

  private final BackendRanking ranking = new BackendRanking();

  private static BackendCandidate backend(
      String name, String kernel, int strength, Probe probe, Shortfall... shortfalls) {
    return new BackendCandidate(
        Map.of(
            IsolationProperties.BACKEND, name,
            IsolationProperties.KERNEL, kernel,
            IsolationProperties.STRENGTH, strength),
        probe,
        List.of(shortfalls));
  }

  private BackendChoice choose(String request, BackendCandidate... present) {
    return ranking.choose(ranking.parse(request), List.of(present));
  }

  @Test
  void the_first_name_that_can_is_chosen() {
    BackendChoice choice = choose("namespace,kvm", KVM, NAMESPACE);

    assertThat(choice.chosen()).contains("namespace");
    assertThat(choice.ranking())
        .containsExactly(
            new Candidate("namespace", true, "preference 1"),
            new Candidate("kvm", true, "preference 2"));
  }

  @Test
  void a_name_that_is_not_there_is_passed_over() {
    assertThat(choose("kvm, namespace", NAMESPACE).ranking())
        .containsExactly(
            new Candidate("kvm", false, "not installed"),
            new Candidate("namespace", true, "preference 2"));
  }

  @Test
  void what_was_not_asked_for_is_listed_last_and_never_chosen() {
    BackendChoice choice = choose("podman", NAMESPACE, KVM);

    assertThat(choice.chosen()).isEmpty();
    assertThat(choice.ranking())
        .containsExactly(
            new Candidate("podman", false, "not installed"),
            new Candidate("kvm", false, "not asked for"),
            new Candidate("namespace", false, "not asked for"));
  }

  @Test
  void a_backend_whose_canary_died_is_passed_over_with_the_probes_reason() {
    Probe broken = new Probe(false, "the canary hung for 5 s", Map.of());

    assertThat(choose("kvm", backend("kvm", "private", 80, broken)).ranking())
        .containsExactly(new Candidate("kvm", false, "the canary hung for 5 s"));
  }

  @Test
  void a_backend_that_would_be_weaker_is_passed_over_naming_every_directive() {
    BackendCandidate weak =
        backend(
            "libvirt-lxc",
            "shared",
            50,
            WORKS,
            new Shortfall(Directive.LIMITS_PIDS, "libvirt has no pids limit"),
            new Shortfall(Directive.LIMITS_IO, "no blkio controller"));

    assertThat(choose("libvirt-lxc", weak).ranking())
        .containsExactly(
            new Candidate(
                "libvirt-lxc",
                false,
                "cannot honour limits.pids: libvirt has no pids limit;"
                    + " limits.io: no blkio controller"));
  }

  @Test
  void of_those_that_match_a_filter_the_strongest_is_chosen() {
    BackendChoice choice = choose("(isolation.kernel=shared)", NAMESPACE, KVM, LXC);

    assertThat(choice.chosen()).contains("libvirt-lxc");
    assertThat(choice.ranking())
        .containsExactly(
            new Candidate("libvirt-lxc", true, "matches, with strength 50"),
            new Candidate("namespace", true, "matches, with strength 40"),
            new Candidate("kvm", false, "does not match (isolation.kernel=shared)"));
  }

  @Test
  void equally_strong_backends_are_ranked_by_name() {
    assertThat(
            choose(
                    "(isolation.strength>=1)",
                    backend("zoo", "shared", 5, WORKS),
                    backend("ark", "shared", 5, WORKS))
                .chosen())
        .contains("ark");
  }

  @Test
  void the_part_of_a_filter_that_is_not_met_is_named() {
    assertThat(
            choose("(&(isolation.kernel=private)(isolation.strength>=90))", KVM)
                .ranking()
                .get(0)
                .reason())
        .isEqualTo("does not match (isolation.strength>=90)");
  }

  @Test
  void a_filter_that_is_none_chooses_nothing_and_says_so() {
    BackendChoice choice = ranking.choose(new Requirement("(a=b"), List.of(KVM));

    assertThat(choice.chosen()).isEmpty();
    assertThat(choice.ranking().get(0).reason()).contains("expected a closing parenthesis");
  }

  @Test
  void a_backend_without_properties_does_not_disturb() {
    BackendCandidate bare = new BackendCandidate(Map.of(), WORKS, List.of());

    assertThat(choose("kvm", bare, KVM).chosen()).contains("kvm");
    assertThat(choose("(isolation.kernel=private)", bare, KVM).chosen()).contains("kvm");
  }

  @Test
  void a_request_is_read_as_an_operator_types_it() {
    assertThat(ranking.parse(" kvm ")).isEqualTo(new Preference(List.of("kvm")));
    assertThat(ranking.parse("kvm, namespace,kvm"))
        .isEqualTo(new Preference(List.of("kvm", "namespace")));
    assertThat(ranking.parse("(a=b)")).isEqualTo(new Requirement("(a=b)"));
    for (String wrong : List.of("", "kvm,", "KVM!", "(a=b", "(a=b))")) {
      assertThatThrownBy(() -> ranking.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the request is n");
    }
  }
}
