package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.AtFlags.AT_EMPTY_PATH;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NODEV;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOEXEC;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOSUID;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_RDONLY;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_F_EMPTY_PATH;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLOEXEC;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLONE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps that cover what the kernel's own file systems tell or let change about the whole machine.
 * The threat is a service that runs as the host's root: without a capability it still owns these
 * files. What exists differs from kernel to kernel, so only what the host has is covered.
 */
final class KernelFiles {
  static final long ATTRIBUTES = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

  private static final long COPY = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH;

  /** Below /proc: change the kernel, so they are read-only. */
  private static final List<String> READ_ONLY =
      List.of("bus", "fs", "irq", "mtrr", "sys", "sysrq-trigger");

  /**
   * Below /proc: tell of the whole machine's memory, keys or timing, or switch on what does, so
   * they are covered.
   */
  private static final List<String> COVERED_IN_PROC =
      List.of(
          "acpi",
          "asound",
          "dynamic_debug",
          "interrupts",
          "kallsyms",
          "kcore",
          "keys",
          "kmsg",
          "kpagecgroup",
          "kpagecount",
          "kpageflags",
          "latency_stats",
          "sched_debug",
          "scsi",
          "timer_list",
          "timer_stats",
          "vmallocinfo");

  /** The same below /sys. */
  private static final List<String> COVERED_IN_SYS =
      List.of(
          "dev/block",
          "devices/virtual/powercap",
          "firmware",
          "fs/selinux",
          "kernel/debug",
          "kernel/tracing");

  private KernelFiles() {}

  /**
   * {@return covers what a service must not see or change of a procfs}
   *
   * @param proc descriptor of the procfs, attached
   * @param empty descriptor of an empty directory's mount that cannot be written; closed then
   * @param sources tells what this host's has
   */
  static List<Step> confineProc(Slot proc, Slot empty, SourceFiles sources) {
    List<Step> steps = new ArrayList<>();
    for (String name : READ_ONLY) {
      if (sources.kind(Path.of("/proc", name)) != SourceFiles.Kind.MISSING) {
        steps.addAll(readOnly(proc, name));
      }
    }
    steps.addAll(cover(proc, "/proc", COVERED_IN_PROC, empty, sources));
    return steps;
  }

  /**
   * {@return covers what a service must not see of a sysfs}
   *
   * @param sys descriptor of the sysfs, attached
   * @param empty descriptor of an empty directory's mount that cannot be written; closed then
   * @param sources tells what this host's has
   */
  static List<Step> confineSys(Slot sys, Slot empty, SourceFiles sources) {
    List<String> covered = new ArrayList<>(COVERED_IN_SYS);
    for (String processor : sources.processors()) {
      // It tells of other services' work (how often the processor grew hot).
      covered.add(processor + "/thermal_throttle");
    }
    return cover(sys, "/sys", covered, empty, sources);
  }

  private static List<Step> readOnly(Slot proc, String name) {
    Slot mount = Slot.named("part");
    String about = new Subject(Role.TARGET, "/proc/" + name).toString();
    return List.of(
        MountCalls.openTree(proc, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)
            .into(mount)
            .about(about),
        MountCalls.mountSetattr(mount, "", AT_EMPTY_PATH, ATTRIBUTES | MOUNT_ATTR_RDONLY, 0, 0)
            .about(about),
        MountCalls.moveMount(mount, "", proc, name, MOVE_MOUNT_F_EMPTY_PATH).about(about),
        FileCalls.close(mount));
  }

  /**
   * Files are covered by the null device, directories by an empty one that cannot be written. Each
   * cover is there once; the others are copies of it.
   */
  private static List<Step> cover(
      Slot parent, String path, List<String> names, Slot empty, SourceFiles sources) {
    List<Step> steps = new ArrayList<>();
    Map<SourceFiles.Kind, Slot> covers = new EnumMap<>(SourceFiles.Kind.class);
    for (String name : names) {
      SourceFiles.Kind kind = sources.kind(Path.of(path, name));
      if (kind == SourceFiles.Kind.MISSING) {
        continue;
      }
      Subject subject = new Subject(Role.TARGET, path + "/" + name);
      Slot first = covers.get(kind);
      Slot cover =
          first == null && kind == SourceFiles.Kind.DIRECTORY ? empty : Slot.named("cover");
      if (first == null) {
        covers.put(kind, cover);
        if (cover != empty) {
          steps.addAll(nothing(cover));
        }
      } else {
        steps.add(MountCalls.openTree(first, "", COPY).into(cover).about(subject.toString()));
      }
      steps.add(
          MountCalls.moveMount(cover, "", parent, name, MOVE_MOUNT_F_EMPTY_PATH)
              .about(subject.toString()));
      if (first != null) {
        steps.add(FileCalls.close(cover));
      }
    }
    covers.putIfAbsent(SourceFiles.Kind.DIRECTORY, empty);
    covers.values().forEach(first -> steps.add(FileCalls.close(first)));
    return steps;
  }

  private static List<Step> nothing(Slot cover) {
    long attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY;
    return DetachedMounts.bind(Path.of("/dev/null"), attributes, cover);
  }
}
