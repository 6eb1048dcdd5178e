package org.cloister.linux.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.cloister.api.host.LogRotation;
import org.cloister.linux.kernel.Kernel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates logs by taking blocks out of the front of the file that a service has open. On ext4 and
 * xfs what follows becomes the front (FALLOC_FL_COLLAPSE_RANGE); elsewhere, as on tmpfs and btrfs,
 * the front becomes a hole that takes no space, and {@link #start} says where it ends
 * (FALLOC_FL_PUNCH_HOLE). No byte is lost or written twice, also when the platform is killed in the
 * middle: the next call for the same log finishes what was begun.
 *
 * <p>Cuts are made at blocks, so a line can begin in one file and end in the next one; all of them
 * after each other, from the highest number down to the log from its start on, are what the service
 * wrote.
 */
@Component
public final class LogRotator implements LogRotation {
  private static final Logger LOG = LoggerFactory.getLogger(LogRotator.class);
  private static final long SMALLEST_SIZE = 4096;
  private static final int LOCKS = 16;

  private final LogFiles files;
  private final Object[] locks = IntStream.range(0, LOCKS).mapToObj(any -> new Object()).toArray();

  /**
   * Rotates files of this machine.
   *
   * @param kernel whose files they are
   */
  @Activate
  public LogRotator(@Reference Kernel kernel) {
    this(new KernelLogFiles(kernel));
  }

  LogRotator(LogFiles files) {
    this.files = files;
  }

  @Override
  public long rotate(Path log, long size, int keep) throws IOException {
    if (size < SMALLEST_SIZE || keep < 1) {
      throw new IllegalArgumentException(
          "a log is kept in at least 1 part of "
              + SMALLEST_SIZE
              + " bytes, not "
              + keep
              + " of "
              + size);
    }
    long moved;
    synchronized (lock(log)) {
      moved = new RotatedLog(files, log).rotate(size, keep);
    }
    if (moved > 0) {
      LOG.debug("Rotated {} bytes out of {}", moved, log);
    }
    return moved;
  }

  @Override
  public long start(Path log) throws IOException {
    synchronized (lock(log)) {
      return new RotatedLog(files, log).start();
    }
  }

  private Object lock(Path log) {
    return locks[Math.floorMod(log.hashCode(), LOCKS)];
  }
}
