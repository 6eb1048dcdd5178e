package org.cloister.linux.launch.call;

import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;

/** Steps about mounts. */
public final class MountCalls {

  private static final Immediate FSCONFIG_SET_FLAG = new Immediate(0, value -> "FSCONFIG_SET_FLAG");
  private static final Immediate FSCONFIG_SET_STRING =
      new Immediate(1, value -> "FSCONFIG_SET_STRING");
  private static final Immediate FSCONFIG_CMD_CREATE =
      new Immediate(6, value -> "FSCONFIG_CMD_CREATE");
  private static final Immediate FSOPEN_CLOEXEC = new Immediate(1, value -> "FSOPEN_CLOEXEC");
  private static final Immediate FSMOUNT_CLOEXEC = new Immediate(1, value -> "FSMOUNT_CLOEXEC");

  private MountCalls() {}

  /**
   * {@return mount(2): mounts, binds, moves, remounts or changes the propagation}
   *
   * @param source what; may be empty where it does not matter
   * @param target where; symbolic links are followed
   * @param type the file system's type; may be empty where it does not matter
   * @param flags {@link MountFlags}
   * @param options the file system's own options; may be empty
   */
  public static Call mount(String source, String target, String type, long flags, String options) {
    return Call.of(
        SystemCall.MOUNT,
        textOrNull(source),
        new Text(target),
        textOrNull(type),
        MountFlags.NAMES.of(flags),
        textOrNull(options));
  }

  /**
   * {@return umount2(2): unmounts}
   *
   * @param target where
   * @param flags {@link UnmountFlags}
   */
  public static Call umount2(String target, long flags) {
    return Call.of(SystemCall.UMOUNT2, new Text(target), UnmountFlags.NAMES.of(flags));
  }

  /**
   * {@return pivot_root(2): makes a mount the root}
   *
   * @param newRoot the new root
   * @param putOld where to put the old one: below the new root, or the same path to put it on top
   */
  public static Call pivotRoot(String newRoot, String putOld) {
    return Call.of(SystemCall.PIVOT_ROOT, new Text(newRoot), new Text(putOld));
  }

  /**
   * {@return chroot(2): makes a directory the root of paths}
   *
   * @param path the directory
   */
  public static Call chroot(String path) {
    return Call.of(SystemCall.CHROOT, new Text(path));
  }

  /**
   * {@return open_tree(2): opens a mount, or makes a copy of it that is nowhere attached}
   *
   * @param directory what a relative path is relative to
   * @param path the mount; may be empty with {@link AtFlags#AT_EMPTY_PATH}
   * @param flags {@link TreeFlags} and {@link AtFlags}
   */
  public static Call openTree(Argument directory, String path, long flags) {
    return Call.of(
        SystemCall.OPEN_TREE, directory, new Text(path), TreeFlags.OPEN_TREE_NAMES.of(flags));
  }

  /**
   * {@return move_mount(2): attaches or moves a mount}
   *
   * @param from what a relative path of the mount is relative to
   * @param fromPath the mount; may be empty with {@link TreeFlags#MOVE_MOUNT_F_EMPTY_PATH}
   * @param to what a relative path of the place is relative to
   * @param toPath the place; may be empty with {@link TreeFlags#MOVE_MOUNT_T_EMPTY_PATH}
   * @param flags {@link TreeFlags}
   */
  public static Call moveMount(
      Argument from, String fromPath, Argument to, String toPath, long flags) {
    return Call.of(
        SystemCall.MOVE_MOUNT,
        from,
        new Text(fromPath),
        to,
        new Text(toPath),
        TreeFlags.MOVE_MOUNT_NAMES.of(flags));
  }

  /**
   * {@return mount_setattr(2): changes the attributes and the propagation of mounts}
   *
   * @param directory what a relative path is relative to
   * @param path the mount; may be empty with {@link AtFlags#AT_EMPTY_PATH}
   * @param flags {@link AtFlags}
   * @param set {@link MountAttributes} to set
   * @param clear {@link MountAttributes} to clear
   * @param propagation 0 to leave it, or one of the four of {@link MountFlags}
   */
  public static Call mountSetattr(
      Argument directory, String path, long flags, long set, long clear, long propagation) {
    return mountSetattr(
        directory,
        path,
        flags,
        Struct.builder()
            .u64("attr_set", MountAttributes.NAMES.of(set))
            .u64("attr_clr", MountAttributes.NAMES.of(clear))
            .u64("propagation", MountFlags.NAMES.of(propagation))
            .u64("userns_fd", Immediate.ZERO)
            .build());
  }

  /**
   * {@return mount_setattr(2) with {@link MountAttributes#MOUNT_ATTR_IDMAP}: maps the user and
   * group ids of mounts}
   *
   * @param directory what a relative path is relative to
   * @param path the mount; may be empty with {@link AtFlags#AT_EMPTY_PATH}
   * @param flags {@link AtFlags}
   * @param userNamespace maps as this one does: a descriptor
   */
  public static Call mountSetIdMap(
      Argument directory, String path, long flags, Argument userNamespace) {
    return mountSetattr(
        directory,
        path,
        flags,
        Struct.builder()
            .u64("attr_set", MountAttributes.NAMES.of(MountAttributes.MOUNT_ATTR_IDMAP))
            .u64("attr_clr", Immediate.ZERO)
            .u64("propagation", Immediate.ZERO)
            .u64("userns_fd", userNamespace)
            .build());
  }

  /**
   * {@return fsopen(2): begins to make a file system}
   *
   * @param type its type
   */
  public static Call fsopen(String type) {
    return Call.of(SystemCall.FSOPEN, new Text(type), FSOPEN_CLOEXEC);
  }

  /**
   * {@return fsconfig(2): gives a file system an option with a value}
   *
   * @param context what {@link #fsopen(String)} returned
   * @param key the option
   * @param value its value
   */
  public static Call fsconfigString(Argument context, String key, String value) {
    return Call.of(
        SystemCall.FSCONFIG,
        context,
        FSCONFIG_SET_STRING,
        new Text(key),
        new Text(value),
        Immediate.ZERO);
  }

  /**
   * {@return fsconfig(2): gives a file system an option without a value}
   *
   * @param context what {@link #fsopen(String)} returned
   * @param key the option
   */
  public static Call fsconfigFlag(Argument context, String key) {
    return Call.of(
        SystemCall.FSCONFIG,
        context,
        FSCONFIG_SET_FLAG,
        new Text(key),
        Immediate.NULL,
        Immediate.ZERO);
  }

  /**
   * {@return fsconfig(2): makes the file system}
   *
   * @param context what {@link #fsopen(String)} returned
   */
  public static Call fsconfigCreate(Argument context) {
    return Call.of(
        SystemCall.FSCONFIG,
        context,
        FSCONFIG_CMD_CREATE,
        Immediate.NULL,
        Immediate.NULL,
        Immediate.ZERO);
  }

  /**
   * {@return fsmount(2): makes a mount of a file system, nowhere attached}
   *
   * @param context what {@link #fsopen(String)} returned
   * @param attributes {@link MountAttributes}
   */
  public static Call fsmount(Argument context, long attributes) {
    return Call.of(
        SystemCall.FSMOUNT, context, FSMOUNT_CLOEXEC, MountAttributes.NAMES.of(attributes));
  }

  private static Call mountSetattr(Argument directory, String path, long flags, Struct attr) {
    return Call.of(
        SystemCall.MOUNT_SETATTR,
        directory,
        new Text(path),
        AtFlags.NAMES.of(flags),
        attr,
        Immediate.of(attr.size()));
  }

  private static Argument textOrNull(String text) {
    return text.isEmpty() ? Immediate.NULL : new Text(text);
  }
}
