package org.cloister.backend.kvm.limit;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.backend.kvm.command.Accelerator;

/** The limits of QEMU's own control group. Pure functions of the service's. */
public final class QemuLimits {
  private static final long MIB = 1 << 20;

  /** For QEMU itself, its devices and the buffers of shares. */
  private static final long MONITOR_MIB = 256;

  /** The largest cache of translated code that QEMU makes (its default for tb-size). */
  private static final long TRANSLATIONS_MIB = 1024;

  private QemuLimits() {}

  /**
   * {@return those while the service runs}
   *
   * @param limits the service's
   * @param memoryMiB the guest's memory, in MiB
   * @param accelerator how the guest's instructions are carried out
   */
  public static Limits of(Limits limits, int memoryMiB, Accelerator accelerator) {
    return limits(limits, limits.cpu(), memoryMiB, accelerator);
  }

  /**
   * {@return those before the service runs and after it has ended: the time that a guest takes to
   * boot and to write out what it has not yet is not the service's}
   *
   * @param limits the service's
   * @param memoryMiB the guest's memory, in MiB
   * @param accelerator how the guest's instructions are carried out
   */
  public static Limits around(Limits limits, int memoryMiB, Accelerator accelerator) {
    return limits(limits, OptionalDouble.empty(), memoryMiB, accelerator);
  }

  private static Limits limits(
      Limits limits, OptionalDouble cpu, int memoryMiB, Accelerator accelerator) {
    long allowance = MONITOR_MIB + (accelerator == Accelerator.TCG ? TRANSLATIONS_MIB : 0);
    return new Limits(
        limits.memory().isPresent()
            ? OptionalLong.of((memoryMiB + allowance) * MIB)
            : OptionalLong.empty(),
        OptionalLong.empty(),
        limits.swap(),
        cpu,
        limits.cpuWeight(),
        OptionalLong.empty(),
        limits.io(),
        limits.ioWeight());
  }
}
