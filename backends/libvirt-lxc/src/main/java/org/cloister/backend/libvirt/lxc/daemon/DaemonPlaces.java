package org.cloister.backend.libvirt.lxc.daemon;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a private libvirtd's files lie. The paths that libvirt has compiled in are not shared with
 * anybody: directories of the platform are mounted over them where this daemon sees them.
 *
 * @param base the platform's own directory for it, which lives until the next boot
 * @param logs the platform's own directory for its logs
 */
public record DaemonPlaces(Path base, Path logs) {
  private static final String SOCKET = "libvirt-sock";
  private static final String EMPTY_ROOT = "empty-root";
  private static final Path RUN = Path.of("/run/libvirt");
  private static final Path LOGS = Path.of("/var/log/libvirt");

  /**
   * A directory of the platform's that stands where libvirt expects one of its own.
   *
   * @param own the platform's
   * @param expected libvirt's
   */
  public record Cover(Path own, Path expected) {}

  /** {@return what stands in for libvirt's directories} */
  public List<Cover> covers() {
    return List.of(
        new Cover(base.resolve("run"), RUN),
        new Cover(base.resolve("lib"), Path.of("/var/lib/libvirt")),
        new Cover(base.resolve("cache"), Path.of("/var/cache/libvirt")),
        new Cover(base.resolve("etc"), Path.of("/etc/libvirt")),
        new Cover(logs, LOGS));
  }

  /** {@return what libvirt keeps of its containers, as it lies in the platform's directory} */
  public Path run() {
    return base.resolve("run").resolve("lxc");
  }

  /** {@return the containers' {@link EmptyRoot}, as it lies in the platform's directory} */
  public Path emptyRoot() {
    return base.resolve("run").resolve(EMPTY_ROOT);
  }

  /** {@return the same as the daemon sees it} */
  public static Path emptyRootSeen() {
    return RUN.resolve(EMPTY_ROOT);
  }

  /** {@return links to the drivers that it loads, and to no other} */
  public Path drivers() {
    return base.resolve("drivers");
  }

  /** {@return its configuration} */
  public Path configuration() {
    return base.resolve("libvirtd.conf");
  }

  /** {@return the file with its process id, which libvirtd locks} */
  public Path pidFile() {
    return base.resolve("libvirtd.pid");
  }

  /** {@return the record by which it is found again} */
  public Path record() {
    return base.resolve("daemon");
  }

  /** {@return its socket, as it lies in the platform's directory} */
  public Path socket() {
    return base.resolve("run").resolve(SOCKET);
  }

  /**
   * {@return its socket by way of its process's root: a path short enough for an address (unix(7):
   * 107 bytes) wherever the platform lives}
   *
   * @param pid a process in its mount namespace
   */
  public static Path socketOf(long pid) {
    return Path.of("/proc/" + pid + "/root" + RUN.resolve(SOCKET));
  }

  /** {@return what it writes about itself} */
  public Path daemonLog() {
    return logs.resolve("libvirtd.log");
  }

  /**
   * {@return what the controller of a container writes}
   *
   * @param domain the container's name
   */
  public Path log(String domain) {
    return logs.resolve("lxc").resolve(domain + ".log");
  }
}
