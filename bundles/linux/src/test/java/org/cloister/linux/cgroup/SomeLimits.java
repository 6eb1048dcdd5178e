package org.cloister.linux.cgroup;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Limits.IoLimit;

/** Limits with one thing limited. */
final class SomeLimits {
  private static final OptionalLong NONE = OptionalLong.empty();

  private SomeLimits() {}

  static Limits memory(long bytes) {
    return limits(OptionalLong.of(bytes), OptionalDouble.empty(), NONE, List.of());
  }

  static Limits cpu(double cores) {
    return limits(NONE, OptionalDouble.of(cores), NONE, List.of());
  }

  static Limits pids(long most) {
    return limits(NONE, OptionalDouble.empty(), OptionalLong.of(most), List.of());
  }

  static Limits readBytes(String path, long perSecond) {
    IoLimit limit = new IoLimit(path, OptionalLong.of(perSecond), NONE, NONE, NONE);
    return limits(NONE, OptionalDouble.empty(), NONE, List.of(limit));
  }

  private static Limits limits(
      OptionalLong memory, OptionalDouble cpu, OptionalLong pids, List<IoLimit> io) {
    return new Limits(memory, NONE, NONE, cpu, OptionalInt.empty(), pids, io, OptionalInt.empty());
  }
}
