package org.cloister.backend.namespace.plan;

import static org.cloister.linux.launch.call.AtFlags.AT_EMPTY_PATH;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NODEV;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOEXEC;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOSUID;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_RDONLY;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_F_EMPTY_PATH;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLOEXEC;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLONE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cloister.backend.namespace.plan.Subject.Role;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;

/**
 * Steps that cover what the kernel's own file systems tell or let change about the whole machine.
 * The threat is a service that runs as the host's root: without a capability it still owns these
 * files. What exists differs from kernel to kernel, so only what the host has is covered.
 */
final class KernelFiles {
  static final long ATTRIBUTES = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

  /** Below /proc: change the kernel, so they are read-only. */
  private static final List<String> READ_ONLY =
      List.of("bus", "fs", "irq", "mtrr", "sys", "sysrq-trigger");

  /** Below /proc: tell of the whole machine's memory, keys or timing, so they are covered. */
  private static final List<String> COVERED_IN_PROC =
      List.of(
          "acpi",
          "asound",
          "interrupts",
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
      List.of("firmware", "devices/virtual/powercap", "kernel/debug", "kernel/tracing");

  private KernelFiles() {}

  /**
   * {@return covers what a service must not see or change of a procfs}
   *
   * @param proc descriptor of the procfs, attached
   * @param sources tells what this host's has
   */
  static List<Step> confineProc(Slot proc, SourceFiles sources) {
    List<Step> steps = new ArrayList<>();
    for (String name : READ_ONLY) {
      if (sources.kind(Path.of("/proc", name)) != SourceFiles.Kind.MISSING) {
        steps.addAll(readOnly(proc, name));
      }
    }
    steps.addAll(cover(proc, "/proc", COVERED_IN_PROC, sources));
    return steps;
  }

  /**
   * {@return covers what a service must not see of a sysfs}
   *
   * @param sys descriptor of the sysfs, attached
   * @param sources tells what this host's has
   */
  static List<Step> confineSys(Slot sys, SourceFiles sources) {
    return cover(sys, "/sys", COVERED_IN_SYS, sources);
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

  /** Files are covered by /dev/null, directories by one empty directory that cannot be written. */
  private static List<Step> cover(
      Slot parent, String path, List<String> names, SourceFiles sources) {
    List<Step> steps = new ArrayList<>();
    Slot empty = null;
    for (String name : names) {
      SourceFiles.Kind kind = sources.kind(Path.of(path, name));
      String about = new Subject(Role.TARGET, path + "/" + name).toString();
      if (kind == SourceFiles.Kind.DIRECTORY && empty == null) {
        empty = Slot.named("empty");
        steps.addAll(
            DetachedMounts.make(
                "tmpfs",
                Map.of("mode", "0555"),
                ATTRIBUTES | MOUNT_ATTR_RDONLY,
                empty,
                new Subject(Role.TARGET, path + "/" + name)));
        steps.add(
            MountCalls.moveMount(empty, "", parent, name, MOVE_MOUNT_F_EMPTY_PATH).about(about));
      } else if (kind == SourceFiles.Kind.DIRECTORY) {
        steps.addAll(coverWith(empty, "", AT_EMPTY_PATH, parent, name, about));
      } else if (kind == SourceFiles.Kind.FILE) {
        steps.addAll(coverWith(AT_FDCWD, "/dev/null", 0, parent, name, about));
      }
    }
    return steps;
  }

  private static List<Step> coverWith(
      Argument directory, String path, long flags, Slot parent, String name, String about) {
    Slot mount = Slot.named("cover");
    return List.of(
        MountCalls.openTree(directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags)
            .into(mount)
            .about(about),
        MountCalls.moveMount(mount, "", parent, name, MOVE_MOUNT_F_EMPTY_PATH).about(about),
        FileCalls.close(mount));
  }
}
