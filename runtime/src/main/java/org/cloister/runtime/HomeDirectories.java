package org.cloister.runtime;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
   * @param examples a directory with definitions that a new {@code services.d} is filled with
   * @return whether the examples were put in place
   * @throws IOException if something cannot be made or is open to others; the message says what
   */
  static boolean make(Home home, Path examples) throws IOException {
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
    check(home.services());
    return filled;
  }

  private static void make(Path directory) throws IOException {
    Files.createDirectories(directory.getParent(), CLOSED);
    try {
      Files.createDirectory(directory, CLOSED);
    } catch (FileAlreadyExistsException e) {
      // Made by an earlier run, or by somebody whom the check finds out.
    }
    check(directory);
  }

  private static void check(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " is not a directory of its own (a symbolic link?)");
    }
    Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!owner.equals(self) && !owner.equals(0)) {
      throw new IOException(
          "%s belongs to user %s, not to %s: give it back with chown"
              .formatted(directory, owner, self));
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          "%s can be written to by other users, who would own this platform: chmod go-w %s"
              .formatted(directory, directory));
    }
  }

  /** Complete or not at all: a start that is cut off does not leave half of the examples. */
  private static void fill(Path services, Path examples) throws IOException {
    Path staging = Files.createTempDirectory(services.getParent(), ".services.d-", CLOSED);
    if (Files.isDirectory(examples)) {
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
    Files.move(staging, services, StandardCopyOption.ATOMIC_MOVE);
  }
}
