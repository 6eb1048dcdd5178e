package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A group and those that the sandbox made inside of it, in one hierarchy. */
final class GroupTree {
  private static final String PROCESSES = "cgroup.procs";

  private final CgroupFiles files;
  private final Path top;

  GroupTree(CgroupFiles files, Path top) {
    this.files = files;
    this.top = top;
  }

  /** {@return ids of all processes in it} */
  List<Long> processes() throws IOException {
    List<Long> found = new ArrayList<>();
    for (Path group : groupsFromBelow(top, new ArrayList<>())) {
      files
          .read(group.resolve(PROCESSES))
          .lines()
          .map(Long::valueOf)
          // A process that this one cannot see has the number 0.
          .filter(pid -> pid > 0)
          .forEach(found::add);
    }
    return found;
  }

  /**
   * Makes the group itself, and the directories above it where somebody has removed them.
   *
   * @throws FileAlreadyExistsException if there is one with processes
   */
  void make() throws IOException {
    try {
      files.make(top);
    } catch (NoSuchFileException e) {
      // Somebody has removed the platform's directories.
      OwnDirectories.make(files, List.of(top.getParent().getParent(), top.getParent(), top));
    } catch (FileAlreadyExistsException e) {
      replace();
    }
  }

  private void replace() throws IOException {
    List<Long> processes = processes();
    if (!processes.isEmpty()) {
      throw new FileAlreadyExistsException(
          top.toString(), null, "a sandbox of that name runs in it: processes " + processes);
    }
    remove(Duration.ZERO);
    files.make(top);
  }

  /**
   * Removes it, waiting until the last process has gone.
   *
   * @throws IOException if processes are still there then
   */
  void remove(Duration patience) throws IOException {
    Deadline deadline = new Deadline(patience);
    while (true) {
      try {
        removeOnce();
        return;
      } catch (NoSuchFileException e) {
        return;
      } catch (DirectoryNotEmptyException e) {
        // Another group appeared below in the meantime.
        if (!deadline.anotherTry()) {
          throw e;
        }
      } catch (FileSystemException e) {
        if (!deadline.anotherTry()) {
          throw new FileSystemException(
              top.toString(), null, "cannot be removed: " + e.getReason() + remaining());
        }
      }
    }
  }

  private void removeOnce() throws IOException {
    try {
      files.remove(top);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) {
      // Groups inside, or processes. Looking first would take longer than the removal.
      for (Path group : groupsFromBelow(top, new ArrayList<>())) {
        files.remove(group);
      }
    }
  }

  private String remaining() {
    try {
      return "; processes inside: " + processes();
    } catch (IOException e) {
      return "";
    }
  }

  private List<Path> groupsFromBelow(Path group, List<Path> found) throws IOException {
    for (Path inner : files.groups(group)) {
      groupsFromBelow(inner, found);
    }
    found.add(group);
    return found;
  }
}
