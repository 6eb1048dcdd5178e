package org.cloister.backend.kvm.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceUsageTest {
  @Test
  void a_figure_is_read() throws Exception {
    assertThat(ServiceUsage.number("4096\n")).hasValue(4096);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "max\n", "-1\n", "1 2\n", "99999999999999999999\n"})
  void what_is_no_figure_is_refused(String text) {
    assertThatThrownBy(() -> ServiceUsage.number(text))
        .isInstanceOf(IOException.class)
        .hasMessage("the guest tells no figure");
  }

  @Test
  void kills_are_counted_and_nothing_else() {
    String events = "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n";

    assertThat(ServiceUsage.oomKills(events)).hasValue(2);
    assertThat(ServiceUsage.oomKills("oom_kill many\n")).isEmpty();
  }

  @Property
  void whatever_a_guest_says_is_a_figure_or_none(@ForAll String text) {
    assertThat(ServiceUsage.oomKills(text).orElse(0)).isNotNegative();
    try {
      assertThat(ServiceUsage.number(text).orElseThrow()).isNotNegative();
    } catch (IOException e) {
      assertThat(e).hasMessage("the guest tells no figure");
    }
  }
}
