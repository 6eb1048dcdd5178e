package org.cloister.backend.contract;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sandbox could leave behind on the host.
 *
 * @param mounts the host's mount table
 * @param groups control groups of a platform
 * @param children processes of this virtual machine
 * @param descriptors open descriptors of this virtual machine
 * @param loops loop devices in use
 * @param traces what others keep
 */
record Remains(
    List<String> mounts,
    Set<String> groups,
    Set<Long> children,
    List<String> descriptors,
    Set<String> loops,
    Set<String> traces) {
  private static final String CGROUPS = "/sys/fs/cgroup/";
  private static final String LAUNCH_PROGRAM = "/memfd:launch-program";

  static Remains now(String platform, Path directory, TestedBackend tested) {
    Set<String> traces = tested.traces();
    Set<Long> helpers = tested.helpers();
    try {
      return new Remains(
          Files.readAllLines(Path.of("/proc/self/mountinfo")),
          groups(platform),
          ProcessHandle.current()
              .children()
              .map(ProcessHandle::pid)
              .filter(child -> !helpers.contains(child))
              .collect(Collectors.toSet()),
          openDescriptors(),
          loopDevices(directory),
          traces);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> groups(String platform) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies.toList()) {
        directories(hierarchy.resolve("cloister").resolve(platform)).forEach(found::add);
        // Where libvirt makes those of its containers.
        directories(hierarchy.resolve("machine"))
            .filter(group -> group.contains(platform + "-"))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static Stream<String> directories(Path parent) {
    File[] entries = parent.toFile().listFiles(File::isDirectory);
    return entries == null ? Stream.empty() : Stream.of(entries).map(File::getPath);
  }

  /** Launch programs, of which the backend keeps some for the next start as long as it is open. */
  static List<String> launchPrograms() throws IOException {
    return descriptors(target -> target.startsWith(LAUNCH_PROGRAM));
  }

  /**
   * Files that the virtual machine opens at any time are its own matter: where classes come from,
   * and the limits of the control group that it runs in.
   */
  private static List<String> openDescriptors() throws IOException {
    return descriptors(
        target ->
            Stream.of(".jar", "modules", ".so", "/fd").noneMatch(target::endsWith)
                && (!target.startsWith(CGROUPS) || target.contains("/cloister/"))
                && !target.startsWith(LAUNCH_PROGRAM));
  }

  private static List<String> descriptors(Predicate<String> wanted) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .map(Remains::target)
          .filter(wanted)
          .map(target -> target.replaceAll("\\[\\d+]$", ""))
          .sorted()
          .toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed/fd";
    }
  }

  private static String backingFile(Path device) {
    try {
      return Files.readString(device.resolve("loop/backing_file"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Of files below a directory; others are another's, and come and go. */
  private static Set<String> loopDevices(Path directory) throws IOException {
    try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
      return devices
          .filter(device -> backingFile(device).startsWith(directory.toString()))
          .map(Path::toString)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
