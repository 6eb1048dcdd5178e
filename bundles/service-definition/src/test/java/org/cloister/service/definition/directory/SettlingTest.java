package org.cloister.service.definition.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final Instant START = Instant.EPOCH;

  private final Settling<String, Integer> settling = new Settling<>(Duration.ofMillis(200));

  private Map<String, Optional<Integer>> at(int milliseconds, Map<String, Integer> sample) {
    return settling.observe(START.plusMillis(milliseconds), sample);
  }

  @Test
  void something_new_is_taken_when_it_has_rested() {
    assertThat(at(0, Map.of("a", 1))).isEmpty();
    assertThat(settling.unrest()).isTrue();
    assertThat(at(199, Map.of("a", 1))).isEmpty();
    assertThat(at(200, Map.of("a", 1))).containsExactly(Map.entry("a", Optional.of(1)));
    assertThat(settling.unrest()).isFalse();
    assertThat(at(900, Map.of("a", 1))).isEmpty();
  }

  @Test
  void something_that_goes_on_changing_is_not_taken_and_holds_nobody_up() {
    for (int time = 0; time < 2000; time += 100) {
      Map<String, Optional<Integer>> settled = at(time, Map.of("restless", time, "still", 1));
      assertThat(settled).doesNotContainKey("restless");
      assertThat(settled.containsKey("still")).isEqualTo(time == 200);
    }
  }

  @Test
  void something_that_goes_is_gone_when_it_has_stayed_away() {
    settling.take(Map.of("a", 1));

    assertThat(at(0, Map.of())).isEmpty();
    assertThat(at(100, Map.of("a", 1))).isEmpty();
    assertThat(settling.unrest()).isFalse();
    assertThat(at(200, Map.of())).isEmpty();
    assertThat(at(400, Map.of())).containsExactly(Map.entry("a", Optional.empty()));
    assertThat(at(600, Map.of())).isEmpty();
  }

  @Test
  void something_that_comes_and_goes_at_once_leaves_no_trace() {
    assertThat(at(0, Map.of("a", 1))).isEmpty();
    assertThat(at(100, Map.of())).isEmpty();
    assertThat(settling.unrest()).isFalse();
  }
}
