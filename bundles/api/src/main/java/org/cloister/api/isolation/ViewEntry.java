package org.cloister.api.isolation;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing laid over the root of a sandbox. {@code target} is always an absolute, normalised path
 * inside; it is resolved inside the new root and never through a symbolic link that leads out of
 * it. Missing parents of a target are made where the root is private memory and are an error
 * elsewhere: nothing is ever created on the host. All mounts are {@code nosuid}; all but {@link
 * DeviceFiles} and binds with {@code devices} are {@code nodev}.
 */
public sealed interface ViewEntry {

  /** {@return where it appears inside} */
  String target();

  /**
   * The host's path itself: a file, directory, socket or device.
   *
   * @param source the host's path, with no symbolic link in it; one that appears there later (a
   *     service's doing) makes the start fail
   * @param target where it appears inside
   * @param writable whether it can be written to
   * @param executable whether programs in it can be executed
   * @param devices whether device files in it work
   * @param declared whether the administrator wrote it, not the platform's defaults
   */
  record Bind(
      Path source,
      String target,
      boolean writable,
      boolean executable,
      boolean devices,
      boolean declared)
      implements ViewEntry {}

  /**
   * A private copy of a host's path, made by the platform when the service is created and kept from
   * start to start; bound writable.
   *
   * @param source what it was copied from
   * @param copy the host's path of the copy; exists before a start
   * @param target where it appears inside
   */
  record Copy(Path source, Path copy, String target) implements ViewEntry {}

  /**
   * Copy-on-write over a host's directory (overlayfs).
   *
   * @param lower the host's directory, never written to
   * @param upper where changes are kept; exists before a start
   * @param work overlayfs' work directory on the same file system as {@code upper}; exists before a
   *     start
   * @param target where it appears inside
   */
  record Overlay(Path lower, Path upper, Path work, String target) implements ViewEntry {}

  /**
   * Private memory.
   *
   * @param target where it appears inside
   * @param size its size in bytes; the kernel's default (half of the memory) if empty
   * @param mode permissions of its root, such as 01777
   * @param uid owner of its root, inside
   * @param gid group of its root, inside
   * @param executable whether programs in it can be executed
   */
  record Tmpfs(String target, OptionalLong size, int mode, int uid, int gid, boolean executable)
      implements ViewEntry {}

  /**
   * A file with a file system in it.
   *
   * @param file the host's path of the image
   * @param type the file system type; found out by looking if empty
   * @param target where it appears inside
   * @param writable whether it can be written to
   */
  record Image(Path file, Optional<String> type, String target, boolean writable)
      implements ViewEntry {}

  /**
   * An empty directory in the private root.
   *
   * @param target where it appears inside
   * @param mode permissions
   */
  record Directory(String target, int mode) implements ViewEntry {}

  /**
   * A symbolic link in the private root.
   *
   * @param target where it appears inside
   * @param link what it points to
   */
  record Symlink(String target, String link) implements ViewEntry {}

  /**
   * A small file in private memory with content of the platform's making.
   *
   * @param target where it appears inside
   * @param content its text
   * @param mode permissions
   */
  record TextFile(String target, String content, int mode) implements ViewEntry {}

  /**
   * A minimal /dev: null, zero, full, random, urandom, tty, a devpts of its own with ptmx, an empty
   * shm, and the links fd, stdin, stdout, stderr.
   *
   * @param target {@code /dev}
   */
  record DeviceFiles(String target) implements ViewEntry {}

  /**
   * A procfs of the sandbox's own PID namespace, with what changes the host's kernel read-only or
   * masked.
   *
   * @param target {@code /proc}
   */
  record Proc(String target) implements ViewEntry {}

  /**
   * A read-only sysfs of the sandbox's own network namespace, or the host's where that is shared.
   *
   * @param target {@code /sys}
   */
  record Sysfs(String target) implements ViewEntry {}
}
