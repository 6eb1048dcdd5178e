package org.cloister.backend.libvirt.lxc.connection;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
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

  /** Where the hierarchies of this host are mounted. */
  static final ContainerGroups HOST = new ContainerGroups(Path.of("/sys/fs/cgroup"));

  /**
   * Removes the groups of a dead container; the kernel keeps those that a process is still in.
   *
   * @param domain its name
   */
  void remove(String domain) {
    inMachine(root, domain);
    try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path hierarchy : hierarchies) {
        inMachine(hierarchy, domain);
      }
    } catch (IOException e) {
      LOG.warn("Cannot look for control groups of {}: {}", domain, e.getMessage());
    }
  }

  private static void inMachine(Path hierarchy, String domain) {
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
    } catch (NoSuchFileException e) {
      // No container in this hierarchy.
    } catch (IOException e) {
      LOG.warn("Control groups of {} stay below {}: {}", domain, hierarchy, e.getMessage());
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
            try {
              Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
              LOG.debug("A process is still in {}", directory);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
