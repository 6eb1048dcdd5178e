package org.cloister.backend.kvm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.junit.jupiter.api.Test;

class GuestSizeTest {
  @Test
  void a_guest_without_limits_has_512_mib_and_one_processor() {
    assertThat(GuestSize.of(Limits.NONE, 8)).isEqualTo(new GuestSize(512, 1));
  }

  @Test
  void a_guest_has_what_its_service_may_use_and_what_its_kernel_needs() {
    assertThat(GuestSize.of(SomeLimits.memory(32), 8).memoryMiB()).isEqualTo(256);
    assertThat(GuestSize.of(SomeLimits.memory(1024), 8).memoryMiB()).isEqualTo(1280);
  }

  @Property
  void the_limit_fits_into_the_guest_with_room_for_its_kernel(
      @ForAll @LongRange(min = 1, max = (1 << 20) - 1) long mebibytes) {
    Limits limits = SomeLimits.memory(mebibytes);
    GuestSize size = GuestSize.of(limits, 1);

    assertThat(size.memoryMiB()).isGreaterThanOrEqualTo((int) mebibytes + 128);
    assertThat(size.memoryMiB() % 128).isZero();
    assertThat(size.shortfalls(limits, 1)).isEmpty();
  }

  @Test
  void a_guest_has_a_processor_for_each_core_begun_but_none_that_is_not_there() {
    assertThat(GuestSize.of(SomeLimits.cpu(0.1), 8).processors()).isEqualTo(1);
    assertThat(GuestSize.of(SomeLimits.cpu(2), 8).processors()).isEqualTo(2);
    assertThat(GuestSize.of(SomeLimits.cpu(2.5), 8).processors()).isEqualTo(3);
    assertThat(GuestSize.of(SomeLimits.cpu(20), 8)).isEqualTo(new GuestSize(512, 8));
    assertThat(GuestSize.of(SomeLimits.cpu(20), 8).shortfalls(SomeLimits.cpu(20), 8)).isEmpty();
  }

  @Test
  void memory_that_no_guest_has_is_refused_by_name() {
    Limits limits = SomeLimits.memory(1L << 40);

    assertThat(GuestSize.of(limits, 1).shortfalls(limits, 1))
        .containsExactly(
            new Shortfall(Directive.LIMITS_MEMORY, "a guest has less than 1048576 MiB of memory"));
  }

  @Test
  void a_running_guest_does_not_grow() {
    GuestSize size = new GuestSize(512, 1);

    assertThat(size.shortfalls(SomeLimits.memory(300), 8)).isEmpty();
    assertThat(size.shortfalls(SomeLimits.memory(600), 8))
        .containsExactly(
            new Shortfall(
                Directive.LIMITS_MEMORY,
                "the guest was started with 512 MiB of memory and would need 768; restart the"
                    + " service with the new limit"));
    assertThat(size.shortfalls(SomeLimits.cpu(1.5), 8))
        .containsExactly(
            new Shortfall(
                Directive.LIMITS_CPU,
                "the guest was started with 1 processor and would need 2; restart the service with"
                    + " the new limit"));
  }
}
