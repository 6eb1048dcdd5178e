package org.cloister.backend.libvirt.lxc.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** Makes and removes the files of a private libvirtd. */
final class DaemonFiles {
  /** Drivers for other machines than containers need users and programs that are not here. */
  private static final List<String> DRIVERS = List.of("lxc", "network", "nwfilter");

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /**
   * Threat: whoever may connect is root on this host. The sockets are closed to everybody else, by
   * their mode and by the directory's. Calls of one connection run side by side.
   */
  private static final String CONFIGURATION =
      """
      unix_sock_ro_perms = "0700"
      unix_sock_rw_perms = "0700"
      auth_unix_ro = "none"
      auth_unix_rw = "none"
      max_workers = 40
      max_client_requests = 40
      log_level = 3
      log_outputs = "3:stderr"
      """;

  private DaemonFiles() {}

  /** Makes what is missing, and removes what an earlier daemon left that misleads. */
  static void prepare(DaemonPlaces places, Path drivers) throws IOException {
    directory(places.base());
    directory(places.logs());
    for (DaemonPlaces.Cover cover : places.covers()) {
      directory(cover.own());
      // An empty directory that libvirt's own packages would make; it stays: another platform's
      // daemon may have its own mounted there.
      Files.createDirectories(cover.expected());
    }
    // The root of a container with a user namespace is nobody on the host, and opens its console by
    // its path here; the directory above stays closed.
    Files.setPosixFilePermissions(
        places.run().getParent(), PosixFilePermissions.fromString("rwx--x--x"));
    EmptyRoot.make(places.emptyRoot());
    directory(places.drivers());
    for (String name : DRIVERS) {
      String file = "libvirt_driver_" + name + ".so";
      Path link = places.drivers().resolve(file);
      Files.deleteIfExists(link);
      if (Files.exists(drivers.resolve(file))) {
        Files.createSymbolicLink(link, drivers.resolve(file));
      }
    }
    Files.writeString(places.configuration(), CONFIGURATION);
    Files.deleteIfExists(places.socket());
  }

  /** Keeps the record so that a reader sees the old one or the new one. */
  static void keep(DaemonPlaces places, String record) throws IOException {
    Path next = places.record().resolveSibling("daemon.new");
    Files.writeString(next, record);
    Files.move(next, places.record(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void directory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path.getParent());
      Files.createDirectory(path, PRIVATE);
    }
  }
}
