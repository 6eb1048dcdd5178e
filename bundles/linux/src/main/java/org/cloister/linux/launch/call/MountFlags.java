package org.cloister.linux.launch.call;

/** Flags of mount(2). */
public final class MountFlags {
  /** Read only. */
  public static final long MS_RDONLY = 1;

  /** Set-user-id bits and file capabilities have no effect. */
  public static final long MS_NOSUID = 2;

  /** Device nodes have no effect. */
  public static final long MS_NODEV = 4;

  /** Nothing can be executed. */
  public static final long MS_NOEXEC = 8;

  /** Change the flags of a mount. */
  public static final long MS_REMOUNT = 32;

  /** Symbolic links are not followed. */
  public static final long MS_NOSYMFOLLOW = 256;

  /** Access times are not kept. */
  public static final long MS_NOATIME = 1 << 10;

  /** Mount a part of the tree a second time. */
  public static final long MS_BIND = 1 << 12;

  /** Move a mount. */
  public static final long MS_MOVE = 1 << 13;

  /** All mounts below, too. */
  public static final long MS_REC = 1 << 14;

  /** No messages in the kernel's log. */
  public static final long MS_SILENT = 1 << 15;

  /** Cannot be bound elsewhere. */
  public static final long MS_UNBINDABLE = 1 << 17;

  /** Mounts do not propagate. */
  public static final long MS_PRIVATE = 1 << 18;

  /** Mounts propagate to here only. */
  public static final long MS_SLAVE = 1 << 19;

  /** Mounts propagate both ways. */
  public static final long MS_SHARED = 1 << 20;

  /** Access times are kept roughly. */
  public static final long MS_RELATIME = 1 << 21;

  /** Access times are kept exactly. */
  public static final long MS_STRICTATIME = 1 << 24;

  static final FlagNames NAMES = new FlagNames("MS_", MountFlags.class);

  private MountFlags() {}
}
