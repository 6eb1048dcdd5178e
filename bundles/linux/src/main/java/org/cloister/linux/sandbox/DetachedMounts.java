package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.AtFlags.AT_EMPTY_PATH;
import static org.cloister.linux.launch.call.AtFlags.AT_RECURSIVE;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NODEV;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOEXEC;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOSUID;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_MAGICLINKS;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_SYMLINKS;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLOEXEC;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLONE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps that make a mount which is attached nowhere yet: a copy of a host's path, or a new file
 * system. What they open on the way they close, but for rare cases, which execution closes.
 */
final class DetachedMounts {
  private static final long CLONE =
      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE;

  /**
   * Descriptors whose numbers are known before the program runs, because file systems take paths
   * and the path of an opened file is that of its descriptor. Far above what a program opens.
   */
  private static final int KNOWN_DESCRIPTOR = 200;

  private static final long PART_ATTRIBUTES =
      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY;

  private DetachedMounts() {}

  /**
   * {@return copies the mount of a path that the administrator chose, with the mounts below it. A
   * symbolic link anywhere in the path is refused ({@code ELOOP}): it would be the service's doing}
   *
   * @param source the host's path
   * @param attributes mount attributes to set
   * @param mount takes the mount's descriptor
   */
  static List<Step> bind(Path source, long attributes, Slot mount) {
    return bind(source, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS, attributes, mount);
  }

  /**
   * {@return copies the mount of a path that the platform made in its own closed directories}
   *
   * @param source the host's path
   * @param attributes mount attributes to set
   * @param mount takes the mount's descriptor
   */
  static List<Step> bindOwn(Path source, long attributes, Slot mount) {
    return bind(source, RESOLVE_NO_MAGICLINKS, attributes, mount);
  }

  private static List<Step> bind(Path source, long resolve, long attributes, Slot mount) {
    Slot place = Slot.named("source");
    String subject = new Subject(Role.SOURCE, source.toString()).toString();
    return List.of(
        open(source, O_PATH | O_CLOEXEC, resolve).into(place).about(subject),
        MountCalls.openTree(place, "", CLONE).into(mount).about(subject),
        FileCalls.close(place),
        MountCalls.mountSetattr(mount, "", AT_EMPTY_PATH | AT_RECURSIVE, attributes, 0, 0)
            .about(subject));
  }

  /**
   * {@return makes a new file system}
   *
   * @param type its type
   * @param options its options; an empty value makes a flag
   * @param attributes mount attributes
   * @param mount takes the mount's descriptor
   * @param subject what it is about
   */
  static List<Step> make(
      String type, Map<String, String> options, long attributes, Slot mount, Subject subject) {
    Slot context = Slot.named("context");
    String about = subject.toString();
    List<Step> steps = new ArrayList<>(options.size() + 4);
    steps.add(MountCalls.fsopen(type).into(context).about(about));
    options.forEach(
        (key, value) ->
            steps.add(
                (value.isEmpty()
                        ? MountCalls.fsconfigFlag(context, key)
                        : MountCalls.fsconfigString(context, key, value))
                    .about(about)));
    steps.add(MountCalls.fsconfigCreate(context).about(about));
    steps.add(MountCalls.fsmount(context, attributes).into(mount).about(about));
    steps.add(FileCalls.close(context));
    return steps;
  }

  /**
   * {@return copies a directory of private memory as a mount of its own}
   *
   * @param memory descriptor of the memory
   * @param path the directory in it, made by the launch program
   * @param attributes the mount's attributes, instead of those of the memory
   * @param mount takes the mount's descriptor
   */
  static List<Step> part(Slot memory, String path, long attributes, Slot mount) {
    return List.of(
        MountCalls.openTree(memory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC).into(mount),
        MountCalls.mountSetattr(
            mount, "", AT_EMPTY_PATH, attributes, PART_ATTRIBUTES & ~attributes, 0));
  }

  /**
   * {@return lays an overlay over a host's directory; the directories are opened first and given as
   * descriptors, so that no path is resolved twice and no character in it has a meaning}
   *
   * @param overlay what over what
   * @param userNamespace whether the mount is made in a user namespace, where the trusted extended
   *     attributes are out of reach
   * @param attributes mount attributes
   * @param mount takes the mount's descriptor
   */
  static List<Step> overlay(
      ViewEntry.Overlay overlay, boolean userNamespace, long attributes, Slot mount) {
    Slot lower = Slot.named("lower");
    Slot upper = Slot.named("upper");
    Slot work = Slot.named("work");
    Subject subject = new Subject(Role.OVERLAY, overlay.lower().toString());
    long flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    List<Step> steps = new ArrayList<>();
    steps.add(
        open(overlay.lower(), flags, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
            .into(lower)
            .about(new Subject(Role.SOURCE, overlay.lower().toString()).toString()));
    steps.add(open(overlay.upper(), flags, RESOLVE_NO_MAGICLINKS).into(upper));
    steps.add(open(overlay.work(), flags, RESOLVE_NO_MAGICLINKS).into(work));
    steps.add(known(lower, 0));
    steps.add(known(upper, 1));
    steps.add(known(work, 2));
    Map<String, String> options = new LinkedHashMap<>();
    options.put("lowerdir", knownPath(0));
    options.put("upperdir", knownPath(1));
    options.put("workdir", knownPath(2));
    if (userNamespace) {
      options.put("userxattr", "");
    }
    steps.addAll(make("overlay", options, attributes, mount, subject));
    return steps;
  }

  /**
   * {@return gives a descriptor a number that {@link #knownPath} knows}
   *
   * @param descriptor the descriptor
   * @param index which of the numbers
   */
  static Call known(Argument descriptor, int index) {
    return Call.of(
        SystemCall.DUP3,
        descriptor,
        Immediate.of(KNOWN_DESCRIPTOR + index),
        new Immediate(O_CLOEXEC, value -> "O_CLOEXEC"));
  }

  /** {@return a path of what {@link #known} gave a number, while the host's /proc is in reach} */
  static String knownPath(int index) {
    return "/proc/self/fd/" + (KNOWN_DESCRIPTOR + index);
  }

  private static Call open(Path path, long flags, long resolve) {
    return FileCalls.openat2(AT_FDCWD, path.toString(), flags, 0, resolve);
  }
}
