package org.cloister.backend.libvirt.lxc.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.backend.libvirt.lxc.connection.DeviceLimits;
import org.junit.jupiter.api.Test;

class DeviceChangeTest {
  private static final String DESCRIPTION =
      """
      <domain type='lxc'><blkiotune>
        <device><path>/dev/vda</path><read_bytes_sec>1</read_bytes_sec></device>
        <device><path>/dev/vdb</path><weight>100</weight></device>
      </blkiotune></domain>
      """;

  private static final Limits.IoLimit WANTED =
      new Limits.IoLimit(
          "/dev/vdb",
          OptionalLong.empty(),
          OptionalLong.of(5),
          OptionalLong.empty(),
          OptionalLong.empty());

  @Test
  void what_is_limited_no_more_is_lifted_by_name() {
    assertThat(DeviceChange.from(Optional.of(DESCRIPTION), List.of(WANTED)))
        .containsExactly(new DeviceLimits("/dev/vdb", 0, 5, 0, 0), DeviceLimits.none("/dev/vda"));
  }

  @Test
  void where_nothing_is_limited_nothing_is_said() {
    assertThat(DeviceChange.from(Optional.of("<domain/>"), List.of())).isEmpty();
    assertThat(DeviceChange.from(Optional.empty(), List.of())).isEmpty();
  }
}
