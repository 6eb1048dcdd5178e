package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.assertj.core.data.Offset;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Limits.IoLimit;
import org.junit.jupiter.api.Test;

class CgroupSettingsTest {
  static final Limits EVERYTHING =
      new Limits(
          OptionalLong.of(64 << 20),
          OptionalLong.of(48 << 20),
          OptionalLong.of(16 << 20),
          OptionalDouble.of(1.5),
          OptionalInt.of(200),
          OptionalLong.of(32),
          List.of(
              new IoLimit(
                  "/dev/sda",
                  OptionalLong.of(1000),
                  OptionalLong.empty(),
                  OptionalLong.empty(),
                  OptionalLong.of(7))),
          OptionalInt.of(10000));

  private static final List<DeviceLimit> DEVICES =
      List.of(new DeviceLimit("8:0", EVERYTHING.io().get(0)));

  @Test
  void version_1_is_told_in_its_own_words() {
    assertThat(LegacySettings.of(EVERYTHING, DEVICES, "blkio.bfq.weight"))
        .extracting(setting -> setting.file() + "=" + setting.value())
        .containsExactly(
            "memory.limit_in_bytes=67108864",
            "memory.memsw.limit_in_bytes=83886080",
            "cpu.cfs_period_us=100000",
            "cpu.cfs_quota_us=150000",
            "cpu.shares=2048",
            "pids.max=32",
            "blkio.throttle.read_bps_device=8:0 1000",
            "blkio.throttle.write_iops_device=8:0 7",
            "blkio.bfq.weight=1000");
  }

  @Test
  void version_2_is_told_in_its_own_words() {
    assertThat(UnifiedSettings.of(EVERYTHING, DEVICES, "io.weight"))
        .extracting(setting -> setting.file() + "=" + setting.value())
        .containsExactly(
            "memory.max=67108864",
            "memory.high=50331648",
            "memory.swap.max=16777216",
            "cpu.max=150000 100000",
            "cpu.weight=200",
            "pids.max=32",
            "io.max=8:0 rbps=1000 wbps=max riops=max wiops=7",
            "io.weight=default 10000");
  }

  @Test
  void no_limit_is_no_setting() {
    assertThat(LegacySettings.of(Limits.NONE, List.of(), "blkio.weight")).isEmpty();
    assertThat(UnifiedSettings.of(Limits.NONE, List.of(), "io.weight")).isEmpty();
  }

  @Property
  void whatever_can_be_limited_can_be_taken_back(@ForAll boolean legacy) {
    List<Setting> set =
        legacy
            ? LegacySettings.of(EVERYTHING, DEVICES, "w")
            : UnifiedSettings.of(EVERYTHING, DEVICES, "w");
    List<Setting> back =
        legacy
            ? LegacySettings.unlimited(List.of("8:0"), "w")
            : UnifiedSettings.unlimited(List.of("8:0"), "w");

    assertThat(back)
        .extracting(Setting::subject)
        .containsAll(
            set.stream()
                .map(Setting::subject)
                // The period means nothing without a quota.
                .filter(subject -> !subject.equals("cpu.cfs_period_us"))
                .toList());
  }

  @Property
  void a_quota_is_the_share_asked_for_within_the_kernels_bounds(
      @ForAll @Scale(3) @DoubleRange(min = 0.001, max = 1024) double cores) {
    CpuQuota quota = CpuQuota.of(cores);

    assertThat(quota.quota()).isGreaterThanOrEqualTo(1000);
    assertThat(quota.period()).isBetween(1000L, 1_000_000L);
    assertThat((double) quota.quota() / quota.period()).isCloseTo(cores, within(cores * 0.01));
  }

  @Property
  void a_weight_of_bfq_is_in_range_and_keeps_the_order(
      @ForAll @IntRange(min = 1, max = 9999) int weight) {
    assertThat(BfqWeight.of(weight)).isBetween(1, 1000);
    assertThat(BfqWeight.of(weight + 1)).isGreaterThanOrEqualTo(BfqWeight.of(weight));
  }

  @Test
  void the_ordinary_weight_is_ordinary_everywhere() {
    assertThat(BfqWeight.of(100)).isEqualTo(100);
    assertThat(BfqWeight.of(10000)).isEqualTo(1000);
  }

  private static Offset<Double> within(double value) {
    return Offset.offset(value);
  }
}
