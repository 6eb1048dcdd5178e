package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.capability.ProcessCapabilities;
import org.cloister.linux.mount.MountPoint;
import org.cloister.linux.mount.MountTable;

/** Looks at a live sandbox through the host's /proc. */
final class Inspection {
  private static final List<String> TYPES =
      List.of("user", "mnt", "pid", "ipc", "uts", "cgroup", "net", "time");

  private Inspection() {}

  /**
   * {@return what is in force around a sandbox}
   *
   * @param kind what kind of sandbox it is
   * @param pid its main process
   * @param processes how many processes are inside
   * @throws IOException if it cannot be read, or the process has ended
   */
  static SandboxReport of(String kind, long pid, int processes) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Map<String, String> own = new LinkedHashMap<>();
    List<String> shared = new ArrayList<>();
    for (String type : TYPES) {
      String theirs = namespace(process, type);
      if (theirs.equals(namespace(Path.of("/proc/self"), type))) {
        shared.add(type);
      } else {
        own.put(type, theirs.substring(theirs.indexOf('[') + 1, theirs.length() - 1));
      }
    }
    String status = Files.readString(process.resolve("status"));
    CapabilitySet capabilities = ProcessCapabilities.parse(status).effective();
    return new SandboxReport(
        kind,
        layers(process, status, own),
        own,
        shared,
        MountTable.ofProcess(pid).mounts().stream().map(Inspection::line).toList(),
        capabilities.capabilities().stream().map(Capability::kernelName).toList(),
        processes);
  }

  private static Map<String, String> layers(
      Path process, String status, Map<String, String> namespaces) throws IOException {
    Map<String, String> layers = new LinkedHashMap<>();
    layers.put(
        "user namespace", namespaces.containsKey("user") ? "own" : "the host's: ids are the same");
    layers.putAll(ProcessLayers.of(status));
    layers.put("mandatory access control", label(process));
    if (namespaces.containsKey("net")) {
      List<String> addresses = OwnAddresses.of(process);
      layers.put("own addresses", addresses.isEmpty() ? "none" : String.join(" ", addresses));
    }
    return layers;
  }

  /** Nothing to read, or an error, means that no module gives labels (proc_pid_attr(5)). */
  private static String label(Path process) {
    try {
      String label = Files.readString(process.resolve("attr/current")).replace('\0', ' ').strip();
      return label.isEmpty() ? "disabled" : label;
    } catch (IOException e) {
      return "disabled";
    }
  }

  private static String namespace(Path process, String type) throws IOException {
    return Files.readSymbolicLink(process.resolve("ns").resolve(type)).toString();
  }

  /** Of an image the kernel remembers a descriptor of its launch, but the loop device the file. */
  private static String source(MountPoint mount) {
    if (!mount.source().startsWith("/proc/self/fd/")) {
      return mount.source();
    }
    Path device = Path.of("/sys/dev/block", mount.major() + ":" + mount.minor());
    try {
      return Files.readString(device.resolve("loop/backing_file")).strip();
    } catch (IOException e) {
      return mount.source();
    }
  }

  private static String line(MountPoint mount) {
    return String.join(
        " ",
        mount.path(),
        mount.type(),
        source(mount),
        String.join(",", new TreeSet<>(mount.options())));
  }
}
