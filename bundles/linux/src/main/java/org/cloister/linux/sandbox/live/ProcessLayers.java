package org.cloister.linux.sandbox.live;

import java.util.LinkedHashMap;
import java.util.Map;

/** Layers of protection that a process's status tells of (proc_pid_status(5)). */
public final class ProcessLayers {
  private ProcessLayers() {}

  /**
   * {@return what is in force, by the layers' names}
   *
   * @param status the process's status
   */
  public static Map<String, String> of(String status) {
    Map<String, String> layers = new LinkedHashMap<>();
    layers.put("seccomp", seccomp(status));
    layers.put("no new privileges", field(status, "NoNewPrivs").equals("1") ? "yes" : "no");
    return layers;
  }

  private static String seccomp(String status) {
    return switch (field(status, "Seccomp")) {
      case "0" -> "disabled";
      case "1" -> "strict";
      case "2" -> "filter, programs: " + field(status, "Seccomp_filters");
      default -> "unknown";
    };
  }

  private static String field(String status, String key) {
    return status
        .lines()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> line.substring(key.length() + 1).strip())
        .findFirst()
        .orElse("");
  }
}
