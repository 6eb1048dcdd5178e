package org.cloister.linux.launch.call;

/** Flags of umount2(2). */
public final class UnmountFlags {
  /** Break what still uses it. */
  public static final long MNT_FORCE = 1;

  /** Take it out of the tree now, end it when nothing uses it. */
  public static final long MNT_DETACH = 2;

  /** Mark it to be unmounted. */
  public static final long MNT_EXPIRE = 4;

  /** Do not follow a symbolic link at the end of the path. */
  public static final long UMOUNT_NOFOLLOW = 8;

  static final FlagNames NAMES = new FlagNames("", UnmountFlags.class);

  private UnmountFlags() {}
}
