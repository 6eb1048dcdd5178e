package org.cloister.backend.kvm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelReleaseTest {
  @Test
  void releases_are_ordered_by_their_numbers() {
    List<KernelRelease> oldestFirst =
        Stream.of(
                "5.10.0-9-amd64",
                "5.10.0-28-amd64",
                "6.1.0-9-amd64",
                "6.1.0-28-amd64",
                "6.1.12-200.fc38.x86_64",
                "6.9.1",
                "6.10.0-rc7",
                "6.10.0",
                "6.10.0-1-amd64")
            .map(KernelRelease::new)
            .toList();

    List<KernelRelease> shuffled = new ArrayList<>(oldestFirst);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);

    assertThat(shuffled).isEqualTo(oldestFirst);
  }

  @Test
  void a_release_is_the_name_of_a_folder() {
    for (String name : new String[] {"", "a/b", "..", "."}) {
      assertThatThrownBy(() -> new KernelRelease(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
