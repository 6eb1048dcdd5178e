package org.cloister.linux.launch.call;

/** Attributes of mount_setattr(2) and fsmount(2). */
public final class MountAttributes {
  /** Read only. */
  public static final long MOUNT_ATTR_RDONLY = 1;

  /** Set-user-id bits and file capabilities have no effect. */
  public static final long MOUNT_ATTR_NOSUID = 2;

  /** Device nodes have no effect. */
  public static final long MOUNT_ATTR_NODEV = 4;

  /** Nothing can be executed. */
  public static final long MOUNT_ATTR_NOEXEC = 8;

  /** Access times are not kept. */
  public static final long MOUNT_ATTR_NOATIME = 0x10;

  /** All bits about access times, to be cleared before one is set. */
  public static final long MOUNT_ATTR__ATIME = 0x70;

  /** User and group ids are mapped as in a user namespace. */
  public static final long MOUNT_ATTR_IDMAP = 0x10_0000;

  /** Symbolic links are not followed. */
  public static final long MOUNT_ATTR_NOSYMFOLLOW = 0x20_0000;

  static final FlagNames NAMES = new FlagNames("MOUNT_ATTR_", MountAttributes.class);

  private MountAttributes() {}
}
