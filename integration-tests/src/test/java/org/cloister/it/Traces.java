package org.cloister.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * What a platform could leave on the host: mounts, control groups, processes, network interfaces,
 * loop devices. Two snapshots are compared.
 */
record Traces(Set<String> found) {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /** A hierarchy, where an init put the platform in it, and the platform's own two directories. */
  private static final int GROUP_DEPTH = 6;

  /** Looks at the host for what belongs to the platform of a home. */
  static Traces of(Path home) {
    Set<String> found = new TreeSet<>();
    lines(Path.of("/proc/self/mountinfo"))
        .filter(line -> line.contains(home.toString()) || line.contains("cloister"))
        .forEach(line -> found.add("mount: " + line));
    groups(CGROUPS, id(home), GROUP_DEPTH).forEach(group -> found.add("cgroup: " + group));
    entries(Path.of("/sys/block"))
        .map(device -> device.resolve("loop/backing_file"))
        .flatMap(Traces::lines)
        .filter(file -> file.contains(home.toString()))
        .forEach(file -> found.add("loop device: " + file));
    ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .forEach(
            process -> {
              String command = commandLine(process.pid());
              if (command.contains(home.toString())) {
                found.add("process: " + process.pid() + " " + command);
              }
            });
    entries(Path.of("/sys/class/net"))
        .forEach(link -> found.add("interface: " + link.getFileName()));
    return new Traces(found);
  }

  /** What is here and was not there before. */
  Set<String> beyond(Traces before) {
    return found.stream()
        .filter(trace -> !before.found.contains(trace))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The groups of one platform, in whichever hierarchies it has some; others come and go. */
  private static Stream<Path> groups(Path directory, String platform, int depth) {
    if (directory.endsWith(Path.of("cloister", platform))) {
      return Stream.concat(Stream.of(directory), entries(directory).filter(Files::isDirectory));
    }
    return depth == 0
        ? Stream.empty()
        : entries(directory)
            .filter(Files::isDirectory)
            .flatMap(below -> groups(below, platform, depth - 1));
  }

  /** As the launcher derives it from the state directory. */
  private static String id(Path home) {
    CRC32 sum = new CRC32();
    sum.update(home.resolve("state").toString().getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(sum.getValue());
  }

  /** What is in a directory; nothing if it is gone. */
  private static Stream<Path> entries(Path directory) {
    String[] names = directory.toFile().list();
    return names == null ? Stream.empty() : Stream.of(names).map(directory::resolve);
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
