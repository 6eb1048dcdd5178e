package org.cloister.linux.sandbox.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cloister.linux.capability.KernelCapabilities;
import org.cloister.linux.capability.ProcessCapabilities;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.seccomp.Architecture;

/** Learns the facts about this host from the kernel's files. */
public final class FactFinder {
  private static final Path SELF = Path.of("/proc/self");
  private static final Path SYSCTL = Path.of("/proc/sys");
  private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin"));
  private static final int NICE = 16;

  private FactFinder() {}

  /** {@return the facts as they are now} */
  public static HostFacts find() {
    int uid = id("Uid:");
    return new HostFacts(
        Architecture.current(),
        uid,
        id("Gid:"),
        KernelCapabilities.supported(),
        ProcessCapabilities.ofSelf().effective(),
        userNamespaces(uid == 0),
        text(SELINUX).equals("1") ? "SELinux" : "",
        number(text(SELF.resolve("oom_score_adj"))),
        nice(),
        hardLimits(text(SELF.resolve("limits"))),
        Stream.of("newuidmap", "newgidmap").allMatch(FactFinder::installed));
  }

  /** {@return why no user namespace can be made; empty if nothing is known against it} */
  private static String userNamespaces(boolean root) {
    if (!Files.exists(SELF.resolve("ns/user"))) {
      return "the kernel has no user namespaces";
    }
    if (text(SYSCTL.resolve("user/max_user_namespaces")).equals("0")) {
      return "user namespaces are disabled (user.max_user_namespaces=0)";
    }
    if (!root && text(SYSCTL.resolve("kernel/unprivileged_userns_clone")).equals("0")) {
      return "user namespaces are disabled (kernel.unprivileged_userns_clone=0)";
    }
    if (!root && text(SYSCTL.resolve("kernel/apparmor_restrict_unprivileged_userns")).equals("1")) {
      return "user namespaces are disabled (kernel.apparmor_restrict_unprivileged_userns=1)";
    }
    return "";
  }

  /** Of real, effective, saved and file-system id the second. */
  private static int id(String key) {
    return text(SELF.resolve("status"))
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.split("\\s+")[2])
        .mapToInt(Integer::parseUnsignedInt)
        .findFirst()
        .orElseThrow();
  }

  /** Field 19 of stat; the command's name, which may hold anything, ends with a parenthesis. */
  private static int nice() {
    String stat = text(SELF.resolve("stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
  }

  /**
   * {@return the hard limits of /proc/PID/limits, whose lines are in the order of the numbers}
   *
   * @param text the file
   */
  static List<Long> hardLimits(String text) {
    return text.lines().skip(1).map(FactFinder::hardLimit).toList();
  }

  /** Names have spaces, columns are two spaces apart at least. */
  private static long hardLimit(String line) {
    String hard = line.strip().split("\\s{2,}")[2];
    return hard.equals("unlimited") ? -1 : Long.parseUnsignedLong(hard);
  }

  private static boolean installed(String program) {
    return PROGRAMS.stream().anyMatch(path -> Files.isExecutable(path.resolve(program)));
  }

  private static int number(String text) {
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  /** A sysctl answers only the first read, so a file is read at once. */
  private static String text(Path path) {
    try (var stream = Files.newInputStream(path)) {
      return new String(stream.readNBytes(1 << 16), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
