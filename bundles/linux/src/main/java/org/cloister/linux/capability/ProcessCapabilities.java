package org.cloister.linux.capability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The capability sets of a process (proc_pid_status(5)).
 *
 * @param inheritable kept over execve with a file's inheritable set
 * @param permitted what can be made effective
 * @param effective what the kernel checks
 * @param bounding what execve can ever grant
 * @param ambient kept over execve of an unprivileged program
 */
public record ProcessCapabilities(
    CapabilitySet inheritable,
    CapabilitySet permitted,
    CapabilitySet effective,
    CapabilitySet bounding,
    CapabilitySet ambient) {

  /**
   * {@return the sets of a running process}
   *
   * @param pid its process id
   * @throws IOException if there is no such process
   */
  public static ProcessCapabilities of(long pid) throws IOException {
    return parse(Files.readString(Path.of("/proc/" + pid + "/status")));
  }

  /** {@return the sets of this process} */
  public static ProcessCapabilities ofSelf() {
    try {
      return parse(Files.readString(Path.of("/proc/self/status")));
    } catch (IOException e) {
      throw new IllegalStateException("/proc/self/status: " + e.getMessage(), e);
    }
  }

  /**
   * {@return the sets in the text of a status file}
   *
   * @param status the text
   * @throws IllegalArgumentException if a set is missing
   */
  public static ProcessCapabilities parse(String status) {
    return new ProcessCapabilities(
        set(status, "CapInh"),
        set(status, "CapPrm"),
        set(status, "CapEff"),
        set(status, "CapBnd"),
        set(status, "CapAmb"));
  }

  private static CapabilitySet set(String status, String key) {
    return status
        .lines()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.substring(key.length() + 1).strip())
        .map(hexadecimal -> new CapabilitySet(Long.parseUnsignedLong(hexadecimal, 16)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + key + " in the process status"));
  }
}
