package org.cloister.api.isolation;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much a sandbox may use; what is empty is not limited (cgroups(7)).
 *
 * @param memory bytes above which a process inside is killed; positive
 * @param memoryHigh bytes above which the sandbox is slowed and its memory reclaimed; positive
 * @param swap bytes of swap beside the memory; 0 for none
 * @param cpu processor time per time, in cores: 0.5 is half a core; positive
 * @param cpuWeight share under contention, 1 to 10000, 100 is ordinary
 * @param pids processes and threads; positive
 * @param io limits by block device
 * @param ioWeight share of block I/O under contention, 1 to 10000, 100 is ordinary
 */
public record Limits(
    OptionalLong memory,
    OptionalLong memoryHigh,
    OptionalLong swap,
    OptionalDouble cpu,
    OptionalInt cpuWeight,
    OptionalLong pids,
    List<IoLimit> io,
    OptionalInt ioWeight) {

  /** Nothing is limited. */
  public static final Limits NONE =
      new Limits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          List.of(),
          OptionalInt.empty());

  /** Copies the list. */
  public Limits {
    io = List.copyOf(io);
  }

  /**
   * Limits of one block device; what is empty is not limited.
   *
   * @param path a device file, or any path on the file system whose device is meant
   * @param readBytes bytes read a second
   * @param writeBytes bytes written a second
   * @param readOperations reads a second
   * @param writeOperations writes a second
   */
  public record IoLimit(
      String path,
      OptionalLong readBytes,
      OptionalLong writeBytes,
      OptionalLong readOperations,
      OptionalLong writeOperations) {}
}
