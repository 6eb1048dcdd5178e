package org.cloister.backend.kvm.confinement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QemuUserTest {
  @Test
  void every_guest_has_a_user_that_is_nobody_else_s_and_always_the_same() {
    assertThat(QemuUser.of("one", "web-1")).isEqualTo(QemuUser.of("one", "web-1"));
    assertThat(IntStream.range(0, 100).mapToObj(i -> QemuUser.of("one", "web-" + i)))
        .doesNotHaveDuplicates()
        .doesNotContain(QemuUser.of("two", "web-1"))
        .allMatch(user -> user.uid() >= 2_000_000_000 && user.uid() < 2_100_000_000)
        .allMatch(user -> user.gid() == user.uid());
  }
}
