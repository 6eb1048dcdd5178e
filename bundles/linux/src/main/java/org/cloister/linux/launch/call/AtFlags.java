package org.cloister.linux.launch.call;

/** Flags of the calls that take a directory and a path. */
public final class AtFlags {
  /** Do not follow a symbolic link at the end of the path. */
  public static final long AT_SYMLINK_NOFOLLOW = 0x100;

  /** Remove a directory (unlinkat(2)), not a file. */
  public static final long AT_REMOVEDIR = 0x200;

  /** Follow a symbolic link at the end of the path. */
  public static final long AT_SYMLINK_FOLLOW = 0x400;

  /** An empty path means the descriptor itself. */
  public static final long AT_EMPTY_PATH = 0x1000;

  /** All mounts below, too. */
  public static final long AT_RECURSIVE = 0x8000;

  static final FlagNames NAMES = new FlagNames("AT_", AtFlags.class);

  private AtFlags() {}
}
