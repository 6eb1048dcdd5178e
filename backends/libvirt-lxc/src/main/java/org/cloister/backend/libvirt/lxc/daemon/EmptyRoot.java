package org.cloister.backend.libvirt.lxc.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A directory that libvirt can make a container's root of, with nothing in it. */
final class EmptyRoot {
  /** libvirt mounts on these, and would make them if they were missing. */
  private static final List<String> PLACES = List.of("", ".oldroot", "dev", "proc", "sys");

  private EmptyRoot() {}

  /**
   * Makes what is missing. The root of a container with a user namespace is nobody here.
   *
   * @param directory where, in a directory that everybody may search
   */
  static void make(Path directory) throws IOException {
    for (String place : PLACES) {
      Path made = Files.createDirectories(directory.resolve(place));
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    // Without a network of its own a container gets no sysfs, but control groups for all that.
    Files.createDirectories(directory.resolve("sys/fs/cgroup"));
  }
}
