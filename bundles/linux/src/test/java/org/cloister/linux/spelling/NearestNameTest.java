package org.cloister.linux.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> CALLS = List.of("open", "openat", "openat2", "mount");

  @Test
  void the_nearest_name_is_found() {
    assertThat(NearestName.of("moun", CALLS)).contains("mount");
    assertThat(NearestName.of("opeat", CALLS)).contains("openat");
    assertThat(NearestName.of("mont", CALLS)).contains("mount");
    assertThat(NearestName.hint("openatt2", CALLS)).isEqualTo("; nearest is openat2");
  }

  @Test
  void something_altogether_different_has_no_nearest_name() {
    assertThat(NearestName.of("frobnicate", CALLS)).isEmpty();
    assertThat(NearestName.hint("frobnicate", CALLS)).isEmpty();
  }
}
