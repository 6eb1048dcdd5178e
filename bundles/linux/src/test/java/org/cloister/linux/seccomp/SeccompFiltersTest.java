package org.cloister.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cloister.api.isolation.Seccomp;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.junit.jupiter.api.Test;

class SeccompFiltersTest {
  private final SeccompFilters filters = new SeccompFilters(Architecture.X86_64);

  @Test
  void services_that_ask_for_the_same_share_a_filter() {
    BpfProgram first = filters.filter(Seccomp.DEFAULT, CapabilitySet.NONE).orElseThrow();

    assertThat(filters.filter(Seccomp.DEFAULT, CapabilitySet.NONE).orElseThrow()).isSameAs(first);
    assertThat(filters.filter(Seccomp.DEFAULT, CapabilitySet.of(Capability.SYS_TIME)).orElseThrow())
        .isNotEqualTo(first);
  }

  @Test
  void an_unconfined_service_has_no_filter() {
    Seccomp unconfined = new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of());

    assertThat(filters.filter(unconfined, CapabilitySet.NONE)).isEmpty();
  }

  @Test
  void many_different_wishes_do_not_pile_up() {
    BpfProgram first = filters.filter(Seccomp.DEFAULT, CapabilitySet.NONE).orElseThrow();
    for (int mask = 1; mask <= 64; mask++) {
      filters.filter(Seccomp.DEFAULT, new CapabilitySet(mask));
    }

    assertThat(filters.filter(Seccomp.DEFAULT, CapabilitySet.NONE).orElseThrow())
        .isNotSameAs(first)
        .isEqualTo(first);
  }
}
