package org.cloister.linux.sandbox.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.cloister.linux.sandbox.HostFacts;
import org.junit.jupiter.api.Test;

class FactFinderTest {
  @Test
  void hard_limits_are_read_in_the_order_of_their_numbers() {
    String text =
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max cpu time              unlimited            unlimited            seconds
        Max file size             10                   20                   bytes
        Max open files            1024                 1048576              files
        Max nice priority         0                    0
        """;

    assertThat(FactFinder.hardLimits(text)).containsExactly(-1L, 20L, 1048576L, 0L);
  }

  @Test
  void the_facts_of_this_host_are_complete() {
    HostFacts facts = FactFinder.find();

    assertThat(facts.uid()).isZero();
    assertThat(facts.privileged()).isTrue();
    assertThat(facts.hardLimits()).hasSize(16);
    assertThat(facts.kernel().isEmpty()).isFalse();
    assertThat(facts.nice()).isBetween(-20, 19);
    assertThat(facts.oomScoreAdjust()).isBetween(-1000, 1000);
  }
}
