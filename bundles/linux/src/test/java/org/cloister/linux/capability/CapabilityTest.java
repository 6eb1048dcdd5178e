package org.cloister.linux.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilityTest {
  private static final String STATUS =
      """
      Name:\ttor
      CapInh:\t0000000000000000
      CapPrm:\t0000000000000400
      CapEff:\t0000000000000400
      CapBnd:\t000001ffffffffff
      CapAmb:\t0000000000000000
      NoNewPrivs:\t1
      """;

  @ParameterizedTest
  @ValueSource(strings = {"CAP_NET_BIND_SERVICE", "net_bind_service", "Cap_Net_Bind_Service"})
  void a_capability_is_found_with_and_without_prefix_in_any_case(String name) {
    assertThat(Capability.parse(name)).isEqualTo(Capability.NET_BIND_SERVICE);
  }

  @Test
  void numbers_are_the_kernels() {
    assertThat(Capability.CHOWN.number()).isZero();
    assertThat(Capability.NET_BIND_SERVICE.number()).isEqualTo(10);
    assertThat(Capability.SYS_ADMIN.number()).isEqualTo(21);
    assertThat(Capability.SYSLOG.number()).isEqualTo(34);
    assertThat(Capability.CHECKPOINT_RESTORE.number()).isEqualTo(40);
  }

  @Test
  void a_misspelt_name_is_refused_with_the_nearest_one() {
    assertThatThrownBy(() -> Capability.parse("CAP_NET_BIND"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no capability \"CAP_NET_BIND\"; nearest is CAP_NET_BIND_SERVICE");
    assertThatThrownBy(() -> Capability.parse("everything"))
        .hasMessage("there is no capability \"everything\"");
    assertThatThrownBy(() -> Capability.parse("net_bind_servise"))
        .hasMessageEndingWith("; nearest is CAP_NET_BIND_SERVICE");
  }

  @Test
  void a_set_is_the_kernels_mask() {
    CapabilitySet set = CapabilitySet.parse(List.of("chown", "CAP_CHECKPOINT_RESTORE"));

    assertThat(set.mask()).isEqualTo(0x10000000001L);
    assertThat(set).hasToString("CAP_CHOWN CAP_CHECKPOINT_RESTORE");
    assertThat(set.capabilities()).containsExactly(Capability.CHOWN, Capability.CHECKPOINT_RESTORE);
    assertThat(CapabilitySet.NONE).hasToString("none");
  }

  @Test
  void a_capability_newer_than_the_list_is_kept_and_printed_by_number() {
    assertThat(new CapabilitySet(1L << 41)).hasToString("CAP_41");
    assertThat(new CapabilitySet(1L << 41).capabilities()).isEmpty();
  }

  @Property
  void set_operations_agree_with_their_members(@ForAll long left, @ForAll long right) {
    CapabilitySet one = new CapabilitySet(left);
    CapabilitySet other = new CapabilitySet(right);

    for (Capability capability : Capability.values()) {
      boolean inOne = one.contains(capability);
      boolean inOther = other.contains(capability);
      assertThat(one.or(other).contains(capability)).isEqualTo(inOne || inOther);
      assertThat(one.and(other).contains(capability)).isEqualTo(inOne && inOther);
      assertThat(one.minus(other).contains(capability)).isEqualTo(inOne && !inOther);
    }
    assertThat(one.containsAll(one.and(other))).isTrue();
  }

  @Test
  void the_sets_of_a_process_are_read_from_its_status() {
    ProcessCapabilities capabilities = ProcessCapabilities.parse(STATUS);

    assertThat(capabilities.effective()).isEqualTo(CapabilitySet.of(Capability.NET_BIND_SERVICE));
    assertThat(capabilities.permitted()).isEqualTo(capabilities.effective());
    assertThat(capabilities.inheritable()).isEqualTo(CapabilitySet.NONE);
    assertThat(capabilities.bounding()).isEqualTo(KernelCapabilities.upTo(40));
    assertThat(capabilities.ambient().isEmpty()).isTrue();
  }

  @Test
  void a_status_without_capabilities_is_refused() {
    assertThatThrownBy(() -> ProcessCapabilities.parse("Name:\ttor\n"))
        .hasMessage("no CapInh in the process status");
  }

  @Test
  void this_process_has_no_more_than_the_kernel_supports() throws IOException {
    CapabilitySet supported = KernelCapabilities.supported();

    assertThat(supported.contains(Capability.CHOWN)).isTrue();
    assertThat(supported.containsAll(ProcessCapabilities.ofSelf().bounding())).isTrue();
    assertThat(ProcessCapabilities.of(ProcessHandle.current().pid()))
        .isEqualTo(ProcessCapabilities.ofSelf());
  }
}
