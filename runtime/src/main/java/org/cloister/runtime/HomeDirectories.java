package org.cloister.runtime;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cloister.client.home.Home;

/**
 * Makes a platform's directories.
 *
 * <p>Threat: whoever can write into one of them owns the platform, and with it perhaps root: a
 * definition names programs, a bundle is code, a record is believed. So what is made is closed to
 * everybody else, and a directory that is there already must belong to this user (or root) and be
 * writable by nobody else; a symbolic link is not followed.
 */
final class HomeDirectories {
  private static final FileAttribute<Set<PosixFilePermission>> CLOSED =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private HomeDirectories() {}

  /**
   * Makes what is missing.
   *
   * @param home where
   * @param examples a directory with definitions that a new {@code services.d} is filled with;
   *     without one it stays empty
   * @return whether {@code services.d} was made
   * @throws IOException if something cannot be made or is open to others; the message says what
   */
  static boolean make(Home home, Optional<Path> examples) throws IOException {
    try {
      return makeAll(home, examples);
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot make the platform's directories: %s: %s; choose a folder with --home DIR%s"
              .formatted(
                  e.getFile(), why(e), isRoot() ? "" : ", or set HOME to a directory of your own"),
          e);
    }
  }

  /** {@return why a file or directory cannot be made, in words} */
  static String why(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "there is no such directory";
    }
    return failure instanceof FileAlreadyExistsException
        ? "it is there, and is no directory"
        : String.valueOf(failure.getReason());
  }

  /** {@return whether this process is root's} */
  static boolean isRoot() throws IOException {
    return self().equals(0);
  }

  private static Object self() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static boolean makeAll(Home home, Optional<Path> examples) throws IOException {
    for (Path directory :
        List.of(home.state(), home.log(), home.runtime(), home.cache(), home.deploy())) {
      make(directory);
    }
    boolean filled = false;
    if (Files.notExists(home.services(), LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(home.services().getParent(), CLOSED);
      fill(home.services(), examples);
      filled = true;
    }
    checkDirectory(home.services());
    return filled;
  }

  private static void make(Path directory) throws IOException {
    Files.createDirectories(directory.getParent(), CLOSED);
    try {
      Files.createDirectory(directory, CLOSED);
    } catch (FileAlreadyExistsException e) {
      // Made by an earlier run, or by somebody whom the check finds out.
    }
    checkDirectory(directory);
  }

  private static void checkDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " is not a directory of its own (a symbolic link?)");
    }
    check(directory);
  }

  /**
   * Refuses what somebody else can change.
   *
   * @param path a directory or a file of the platform's
   * @throws IOException if it belongs to somebody else or others can write to it
   */
  static void check(Path path) throws IOException {
    Object owner = Files.getAttribute(path, "unix:uid");
    Object self = self();
    if (!owner.equals(self) && !owner.equals(0)) {
      throw new IOException(
          "%s belongs to user %s, not to %s: give it back with chown".formatted(path, owner, self));
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          "%s can be written to by other users, who would own this platform: chmod go-w %s"
              .formatted(path, path));
    }
  }

  /** Complete or not at all: a start that is cut off does not leave half of the examples. */
  private static void fill(Path services, Optional<Path> examples) throws IOException {
    Path staging = Files.createTempDirectory(services.getParent(), ".services.d-", CLOSED);
    if (examples.isPresent()) {
      copy(examples.get(), staging);
    }
    Files.move(staging, services, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void copy(Path examples, Path staging) throws IOException {
    try (Stream<Path> tree = Files.walk(examples)) {
      for (Path file : tree.filter(path -> !path.equals(examples)).toList()) {
        Path copy = staging.resolve(examples.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectory(copy, CLOSED);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
