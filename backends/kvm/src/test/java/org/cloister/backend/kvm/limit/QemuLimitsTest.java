package org.cloister.backend.kvm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.cloister.api.isolation.Limits;
import org.cloister.backend.kvm.command.Accelerator;
import org.junit.jupiter.api.Test;

class QemuLimitsTest {
  private static final long MIB = 1 << 20;

  @Test
  void nothing_is_limited_where_the_service_is_not() {
    assertThat(QemuLimits.of(Limits.NONE, 512, Accelerator.TCG)).isEqualTo(Limits.NONE);
  }

  @Test
  void qemu_has_the_memory_of_the_guest_and_some_for_itself() {
    Limits limits = SomeLimits.memory(64);

    assertThat(QemuLimits.of(limits, 256, Accelerator.KVM).memory()).hasValue(512 * MIB);
    assertThat(QemuLimits.of(limits, 256, Accelerator.TCG).memory()).hasValue(1536 * MIB);
  }

  @Test
  void time_and_disks_are_limited_outside_and_processes_inside() {
    Limits limits = QemuLimits.of(SomeLimits.everything(), 256, Accelerator.KVM);

    assertThat(limits.cpu()).hasValue(0.5);
    assertThat(limits.cpuWeight()).hasValue(50);
    assertThat(limits.io()).isEqualTo(SomeLimits.everything().io());
    assertThat(limits.ioWeight()).hasValue(70);
    assertThat(limits.swap()).hasValue(8 * MIB);
    assertThat(limits.pids()).isEmpty();
    assertThat(limits.memoryHigh()).isEmpty();
  }

  @Test
  void a_boot_is_not_slowed_by_the_limit_of_the_service() {
    Limits around = QemuLimits.around(SomeLimits.everything(), 256, Accelerator.KVM);
    Limits running = QemuLimits.of(SomeLimits.everything(), 256, Accelerator.KVM);

    assertThat(around.cpu()).isEmpty();
    assertThat(around.memory()).isEqualTo(running.memory());
    assertThat(around.io()).isEqualTo(running.io());
  }
}
