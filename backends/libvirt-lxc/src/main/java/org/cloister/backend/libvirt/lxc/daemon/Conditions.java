package org.cloister.backend.libvirt.lxc.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Everything on the host that decides whether libvirtd can make containers. */
public final class Conditions {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Conditions() {}

  /**
   * {@return them, a line each: equal as long as nothing has changed}
   *
   * @param mode whose libvirtd is used
   * @param facts about the host
   */
  public static String of(DaemonMode mode, DaemonFacts facts) {
    List<String> lines = new ArrayList<>();
    lines.add("boot " + text(BOOT_ID));
    lines.add("libvirtd " + mode);
    lines.add("hybrid control groups " + facts.hybridCgroups());
    Stream.concat(facts.program().stream(), facts.drivers().stream())
        .map(Conditions::stamp)
        .forEach(lines::add);
    return String.join("\n", lines);
  }

  private static String stamp(Path path) {
    try {
      return path + " " + Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return path + " " + e;
    }
  }

  private static String text(Path path) {
    try {
      return Files.readString(path).strip();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
