package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The device file of a disk, for whoever takes nothing else where I/O is limited. */
public final class DiskFile {
  private static final Path DEVICES = Path.of("/sys/dev/block");
  private static final String NAME = "DEVNAME=";

  private DiskFile() {}

  /**
   * {@return the device file of the whole disk on which a path lies, or of which it is a device
   * file}
   *
   * @param path as a definition names it
   * @throws IOException if there is none; the message names the path
   */
  public static Path of(String path) throws IOException {
    String device = new HostBlockDevices().device(path);
    // Written by the kernel (devtmpfs): the name is that of the file in /dev.
    return Files.readAllLines(DEVICES.resolve(device).resolve("uevent")).stream()
        .filter(line -> line.startsWith(NAME))
        .map(line -> Path.of("/dev", line.substring(NAME.length())))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new IOException(path + ": block device " + device + " has no file"));
  }
}
