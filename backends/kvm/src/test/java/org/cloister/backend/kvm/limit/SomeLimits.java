package org.cloister.backend.kvm.limit;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;

/** Limits for tests, in MiB and cores. */
final class SomeLimits {
  private static final long MIB = 1 << 20;

  private SomeLimits() {}

  static Limits memory(long mebibytes) {
    return of(OptionalLong.of(mebibytes * MIB), OptionalDouble.empty());
  }

  static Limits cpu(double cores) {
    return of(OptionalLong.empty(), OptionalDouble.of(cores));
  }

  static Limits everything() {
    return new Limits(
        OptionalLong.of(64 * MIB),
        OptionalLong.of(32 * MIB),
        OptionalLong.of(8 * MIB),
        OptionalDouble.of(0.5),
        OptionalInt.of(50),
        OptionalLong.of(30),
        List.of(
            new Limits.IoLimit(
                "/",
                OptionalLong.of(MIB),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty())),
        OptionalInt.of(70));
  }

  private static Limits of(OptionalLong memory, OptionalDouble cpu) {
    return new Limits(
        memory,
        OptionalLong.empty(),
        OptionalLong.empty(),
        cpu,
        OptionalInt.empty(),
        OptionalLong.empty(),
        List.of(),
        OptionalInt.empty());
  }
}
