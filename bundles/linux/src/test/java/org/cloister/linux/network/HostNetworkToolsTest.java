package org.cloister.linux.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostNetworkToolsTest {
  private static final long LONG = 60;

  @Test
  void a_program_is_told_and_heard() throws Exception {
    assertThat(HostNetworkTools.run(List.of("/bin/cat"), "link show\n", LONG))
        .isEqualTo("link show\n");
  }

  @Test
  void a_program_that_does_not_end_is_ended() {
    assertThatThrownBy(() -> HostNetworkTools.run(List.of("/bin/sleep", "3600"), "", 1))
        .hasMessage("/bin/sleep 3600: does not end within 1 s");
  }

  @Test
  void a_failure_is_told_in_the_programs_own_words() {
    assertThatThrownBy(() -> HostNetworkTools.run(List.of("/bin/cat", "/nowhere"), "", LONG))
        .hasMessageStartingWith("/bin/cat /nowhere: ")
        .hasMessageContaining("No such file");
  }
}
