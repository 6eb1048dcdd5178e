package org.cloister.supervisor.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.cloister.api.isolation.Directive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DirectiveSamplesTest {
  /** A backend that checks off what a spec asks for overlooks nothing that honours shows. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MAPPING_SOCKET")
  void a_spec_tells_that_it_asks_for_a_directive(Directive directive) {
    assertThat(DirectiveSamples.of(directive).directives()).contains(directive);
  }
}
