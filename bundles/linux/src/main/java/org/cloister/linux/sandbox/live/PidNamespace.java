package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * The processes of one PID namespace, found in the host's /proc.
 *
 * @param link what {@code /proc/PID/ns/pid} reads for its processes: {@code pid:[4026532201]}
 */
public record PidNamespace(String link) {
  private static final Path PROC = Path.of("/proc");

  /**
   * {@return the namespace that a process is in}
   *
   * @param pid the process
   * @throws IOException if there is no such process
   */
  public static PidNamespace of(long pid) throws IOException {
    return new PidNamespace(link(PROC.resolve(Long.toString(pid))));
  }

  /**
   * {@return the host's ids of its processes; what begins or ends meanwhile may be missing or gone}
   *
   * @throws IOException if /proc cannot be read
   */
  public List<Long> processes() throws IOException {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(PROC, path -> isNumber(path.getFileName().toString()))) {
      for (Path process : entries) {
        if (contains(process)) {
          found.add(Long.valueOf(process.getFileName().toString()));
        }
      }
    }
    return found;
  }

  /**
   * {@return the host's id of a process, or empty if there is none}
   *
   * @param inside its id in this namespace
   * @throws IOException if /proc cannot be read
   */
  public OptionalLong hostPid(long inside) throws IOException {
    for (long pid : processes()) {
      if (inside(pid) == inside) {
        return OptionalLong.of(pid);
      }
    }
    return OptionalLong.empty();
  }

  /**
   * {@return the host's id of the first child that a process made, or of one that it inherited if
   * that has ended; empty if it has none}
   *
   * @param parent the host's id of a process of this namespace
   * @throws IOException if /proc cannot be read
   */
  public OptionalLong firstChild(long parent) throws IOException {
    return processes().stream()
        .filter(pid -> number(pid, "PPid:") == parent)
        .min(Comparator.comparingLong(PidNamespace::inside))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private boolean contains(Path process) {
    try {
      return link.equals(link(process));
    } catch (IOException e) {
      return false;
    }
  }

  /** The last number of {@code NSpid} is the id in the innermost namespace (proc_pid_status(5)). */
  private static long inside(long pid) {
    return number(pid, "NSpid:");
  }

  /** {@return the last number of a line of a process's status; −1 if there is none} */
  private static long number(long pid, String key) {
    try {
      return Files.readString(PROC.resolve(pid + "/status"))
          .lines()
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  private static String link(Path process) throws IOException {
    return Files.readSymbolicLink(process.resolve("ns/pid")).toString();
  }

  private static boolean isNumber(String name) {
    return name.chars().allMatch(character -> character >= '0' && character <= '9');
  }
}
