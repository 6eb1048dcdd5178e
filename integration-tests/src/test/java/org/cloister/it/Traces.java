package org.cloister.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a platform could leave on the host: mounts, control groups, processes, network interfaces,
 * loop devices. Two snapshots are compared.
 */
record Traces(Set<String> found) {

  /**
   * Looks at the host; processes count if their command line or their control group names the home.
   */
  static Traces of(Path home) {
    Set<String> found = new TreeSet<>();
    lines(Path.of("/proc/self/mountinfo"))
        .filter(line -> line.contains(home.toString()) || line.contains("cloister"))
        .forEach(line -> found.add("mount: " + line));
    try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 4)) {
      groups
          .filter(path -> path.getParent().getFileName().toString().startsWith("cloister"))
          .filter(Files::isDirectory)
          .filter(path -> !isEmptyShell(path))
          .forEach(path -> found.add("cgroup: " + path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .forEach(
            process -> {
              String command = commandLine(process.pid());
              if (command.contains(home.toString())) {
                found.add("process: " + process.pid() + " " + command);
              }
            });
    try (Stream<Path> links = Files.list(Path.of("/sys/class/net"))) {
      links.forEach(link -> found.add("interface: " + link.getFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Traces(found);
  }

  /** What is here and was not there before. */
  Set<String> beyond(Traces before) {
    return found.stream()
        .filter(trace -> !before.found.contains(trace))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * A platform's own directory among the cgroups stays while it runs; only services' groups matter.
   */
  private static boolean isEmptyShell(Path group) {
    try (Stream<Path> children = Files.list(group)) {
      return children.noneMatch(Files::isDirectory)
          && lines(group.resolve("cgroup.procs")).findAny().isEmpty()
          && group.getFileName().toString().matches("[0-9a-f]{6,}");
    } catch (IOException e) {
      return true;
    }
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException gone) {
      return Stream.empty();
    }
  }
}
