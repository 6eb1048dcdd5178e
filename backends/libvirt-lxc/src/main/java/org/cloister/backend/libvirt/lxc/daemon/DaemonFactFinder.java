package org.cloister.backend.libvirt.lxc.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks for the daemons of this host. */
public final class DaemonFactFinder {
  /** The version 2 hierarchy where version 1 is in use. */
  static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

  private static final String LXC_DRIVER = "libvirt_driver_lxc.so";
  private static final List<Path> SOCKETS =
      List.of(Path.of("/run/libvirt/virtlxcd-sock"), Path.of("/run/libvirt/libvirt-sock"));
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/sbin/libvirtd"), Path.of("/usr/bin/libvirtd"));
  private static final List<Path> LIBRARIES = List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"));

  private DaemonFactFinder() {}

  /** {@return what is found now} */
  public static DaemonFacts find() {
    return new DaemonFacts(
        SOCKETS.stream().filter(Files::exists).findFirst(),
        PROGRAMS.stream().filter(Files::isExecutable).findFirst(),
        LIBRARIES.stream().flatMap(library -> drivers(library).stream()).findFirst(),
        hybrid());
  }

  /**
   * {@return the drivers in a library directory, or one level below (the multiarch directories)}
   */
  private static Optional<Path> drivers(Path library) {
    Path here = library.resolve("libvirt/connection-driver");
    if (Files.exists(here.resolve(LXC_DRIVER))) {
      return Optional.of(here);
    }
    try (DirectoryStream<Path> below = Files.newDirectoryStream(library, "*-linux-gnu*")) {
      for (Path directory : below) {
        Path drivers = directory.resolve("libvirt/connection-driver");
        if (Files.exists(drivers.resolve(LXC_DRIVER))) {
          return Optional.of(drivers);
        }
      }
      return Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look for libvirt's drivers in " + library, e);
    }
  }

  private static boolean hybrid() {
    try {
      return !Files.readString(UNIFIED.resolve("cgroup.controllers")).isBlank();
    } catch (IOException e) {
      return false;
    }
  }
}
