package org.cloister.backend.libvirt.lxc.connection;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control groups that libvirt makes for a container ({@code lxc-PID-NAME.libvirt-lxc} below
 * {@code machine}), and forgets if the container's controller dies while libvirtd is away.
 *
 * @param root where the hierarchies are mounted
 */
record ContainerGroups(Path root) {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerGroups.class);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Where the hierarchies of this host are mounted. */
  static final ContainerGroups HOST = new ContainerGroups(Path.of("/sys/fs/cgroup"));

  /**
   * Removes the groups of a dead container; those that a process is still in are waited for a
   * little, as it may be about to end.
   *
   * @param domain its name
   */
  void remove(String domain) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!removed(domain)) {
      if (System.nanoTime() > deadline) {
        LOG.warn("Control groups of {} stay below {}: a process is in them", domain, root);
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean removed(String domain) {
    boolean all = inMachine(root, domain);
    try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path hierarchy : hierarchies) {
        all &= inMachine(hierarchy, domain);
      }
    } catch (IOException e) {
      LOG.warn("Cannot look for control groups of {}: {}", domain, e.getMessage());
    }
    return all;
  }

  private static boolean inMachine(Path hierarchy, String domain) {
    String end = "-" + domain + ".libvirt-lxc";
    try (DirectoryStream<Path> groups =
        Files.newDirectoryStream(
            hierarchy.resolve("machine"),
            group -> {
              String name = group.getFileName().toString();
              return name.endsWith(end)
                  && name.substring(0, name.length() - end.length()).matches("lxc-\\d+");
            })) {
      for (Path group : groups) {
        removeTree(group);
      }
      return true;
    } catch (NoSuchFileException e) {
      // No container in this hierarchy, or libvirt was faster.
      return true;
    } catch (IOException e) {
      LOG.debug("{} has a process yet: {}", hierarchy, e.getMessage());
      return false;
    }
  }

  /** The files of a group are the kernel's, and go with it. */
  private static void removeTree(Path group) throws IOException {
    Files.walkFileTree(
        group,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
