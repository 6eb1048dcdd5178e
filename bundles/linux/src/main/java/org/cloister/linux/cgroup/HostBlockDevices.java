package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cloister.linux.mount.MountPoint;
import org.cloister.linux.mount.MountTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The block devices of this host. */
final class HostBlockDevices implements BlockDevices {
  private static final Logger LOG = LoggerFactory.getLogger(HostBlockDevices.class);
  private static final Path DISKS = Path.of("/sys/block");
  private static final Path DEVICES = Path.of("/sys/dev/block");
  private static final int FILE_TYPE = 0xF000;
  private static final int BLOCK_DEVICE = 0x6000;

  @Override
  public String device(String path) throws IOException {
    Path real = Path.of(path).toRealPath();
    Map<String, Object> attributes = Files.readAttributes(real, "unix:mode,dev,rdev");
    boolean deviceFile = ((int) attributes.get("mode") & FILE_TYPE) == BLOCK_DEVICE;
    String device = number((long) attributes.get(deviceFile ? "rdev" : "dev"));
    Path entry = DEVICES.resolve(device);
    if (!deviceFile && !Files.exists(entry)) {
      // btrfs and others have device numbers of their own; the mount tells what they lie on.
      return device(mountedDevice(path, real));
    }
    if (!Files.exists(entry)) {
      throw new IOException(path + ": the kernel knows no block device " + device);
    }
    return Files.exists(entry.resolve("partition")) ? wholeDisk(entry) : device;
  }

  @Override
  public boolean weighedByBfq() {
    try (DirectoryStream<Path> disks = Files.newDirectoryStream(DISKS)) {
      for (Path disk : disks) {
        Path scheduler = disk.resolve("queue/scheduler");
        if (Files.exists(scheduler) && Files.readString(scheduler).contains("[bfq]")) {
          return true;
        }
      }
    } catch (IOException e) {
      LOG.debug("no disk is known: {}", e.getMessage());
    }
    return false;
  }

  private static String mountedDevice(String path, Path real) throws IOException {
    Optional<MountPoint> mount = MountTable.ofSelf().containing(real);
    return mount
        .map(MountPoint::source)
        .filter(source -> source.startsWith("/dev/"))
        .orElseThrow(
            () ->
                new IOException(
                    path + ": lies on no block device but on " + mount.orElseThrow().type()));
  }

  /** I/O is limited for whole disks only; a partition's directory lies in that of its disk. */
  private static String wholeDisk(Path partition) throws IOException {
    Path disk = partition.toRealPath().getParent();
    return Files.readString(disk.resolve("dev")).strip();
  }

  /** Takes a dev_t of the C library apart (makedev(3)). */
  private static String number(long device) {
    long major = (device >>> 8 & 0xFFFL) | (device >>> 32 & 0xFFFFF000L);
    long minor = (device & 0xFFL) | (device >>> 12 & 0xFFFFFF00L);
    return major + ":" + minor;
  }
}
