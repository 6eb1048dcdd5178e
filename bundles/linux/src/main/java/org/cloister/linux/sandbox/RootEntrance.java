package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_F_EMPTY_PATH;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_T_EMPTY_PATH;
import static org.cloister.linux.launch.call.UnmountFlags.MNT_DETACH;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.sequence.Directories;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps by which a process makes a root its own that {@link RootSteps#detached} built for it. Its
 * mounts become those of the process's namespace: whoever has CAP_SYS_ADMIN there can change them.
 */
public final class RootEntrance {
  private static final long TO_DESCRIPTOR = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;

  private RootEntrance() {}

  /**
   * {@return whether an entry is mounted here, and not where the root is built: it shows what the
   * process that mounts it is in}
   */
  static boolean mounts(ViewEntry entry, NetworkMode network) {
    return entry instanceof ViewEntry.Proc
        || entry instanceof ViewEntry.Sysfs && network != NetworkMode.HOST;
  }

  /**
   * {@return the steps; the process's old root must have a procfs and a null device, and a sysfs if
   * the network is not the host's}
   *
   * @param tree descriptor of the root's mount
   * @param entries what is laid over the root
   * @param network the network that the process is in
   * @param sources tells what the host has
   */
  public static List<Step> steps(
      Argument tree, List<ViewEntry> entries, NetworkMode network, SourceFiles sources) {
    Slot top = Slot.named("top");
    List<Step> steps = new ArrayList<>();
    steps.add(FileCalls.openat(AT_FDCWD, "/", O_PATH | O_CLOEXEC, 0).into(top));
    steps.add(
        MountCalls.moveMount(tree, "", top, "", TO_DESCRIPTOR)
            .about(new Subject(Role.MOUNT, "/").toString()));
    for (ViewEntry entry : entries) {
      if (mounts(entry, network)) {
        steps.addAll(mount(tree, entry, sources));
      }
    }
    steps.add(FileCalls.fchdir(tree));
    steps.add(MountCalls.pivotRoot(".", "."));
    steps.add(MountCalls.umount2(".", MNT_DETACH));
    return steps;
  }

  private static List<Step> mount(Argument tree, ViewEntry entry, SourceFiles sources) {
    boolean proc = entry instanceof ViewEntry.Proc;
    String target = entry.target();
    Slot mount = Slot.named("mount");
    Slot there = Slot.named("target");
    Slot empty = Slot.named("empty");
    Subject subject = new Subject(Role.MOUNT, target);
    List<Step> steps = new ArrayList<>();
    steps.addAll(
        DetachedMounts.make(
            proc ? "proc" : "sysfs",
            Map.of(),
            proc ? KernelFiles.ATTRIBUTES : KernelFiles.ATTRIBUTES | MOUNT_ATTR_RDONLY,
            mount,
            subject));
    Call open =
        Directories.open(tree, target, there).about(new Subject(Role.TARGET, target).toString());
    steps.add(open);
    steps.add(MountCalls.moveMount(mount, "", there, "", TO_DESCRIPTOR).about(subject.toString()));
    steps.add(FileCalls.close(there));
    long attributes = KernelFiles.ATTRIBUTES | MOUNT_ATTR_RDONLY;
    steps.addAll(DetachedMounts.make("tmpfs", Map.of("mode", "0555"), attributes, empty, subject));
    steps.addAll(
        proc
            ? KernelFiles.confineProc(mount, empty, sources)
            : KernelFiles.confineSys(mount, empty, sources));
    steps.add(FileCalls.close(mount));
    return steps;
  }
}
