package org.cloister.backend.kvm.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.linux.sandbox.failure.Failures;

/**
 * The files of a guest's disks.
 *
 * <p>Threat: QEMU would wait at a pipe in the place of an image. One that comes there later costs
 * no more than the deadline of the start.
 */
final class ImageFiles {
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int BLOCK_DEVICE = 0060000;

  private ImageFiles() {}

  /**
   * Looks at what disks are to be made of.
   *
   * @param disks the disks
   * @throws IsolationException if one is neither a file nor a disk of the host
   */
  static void check(List<Disk> disks) throws IsolationException {
    for (Disk disk : disks) {
      int type;
      try {
        Object mode = Files.getAttribute(disk.file(), "unix:mode", LinkOption.NOFOLLOW_LINKS);
        type = (int) mode & TYPE;
      } catch (IOException e) {
        throw Failures.of("map", e);
      }
      if (type != REGULAR && type != BLOCK_DEVICE) {
        throw new IsolationException(
            IsolationErrorCode.BAD_PATH,
            "map",
            disk.file().toString(),
            "",
            "an image is a regular file or a block device",
            "name the file that has the file system",
            null);
      }
    }
  }
}
