package org.cloister.linux.launch.call;

/** Flags of open_tree(2), which takes some of {@link AtFlags} too, and of move_mount(2). */
public final class TreeFlags {
  /** Make a copy of the mount that is nowhere attached. */
  public static final long OPEN_TREE_CLONE = 1;

  /** Close the descriptor when a program is executed. */
  public static final long OPEN_TREE_CLOEXEC = 0x8_0000;

  /** Follow symbolic links to the mount. */
  public static final long MOVE_MOUNT_F_SYMLINKS = 1;

  /** An empty path means the mount's descriptor. */
  public static final long MOVE_MOUNT_F_EMPTY_PATH = 4;

  /** Follow symbolic links to the place. */
  public static final long MOVE_MOUNT_T_SYMLINKS = 0x10;

  /** An empty path means the place's descriptor. */
  public static final long MOVE_MOUNT_T_EMPTY_PATH = 0x40;

  static final FlagNames OPEN_TREE_NAMES =
      new FlagNames("(OPEN_TREE|AT)_", TreeFlags.class, AtFlags.class);
  static final FlagNames MOVE_MOUNT_NAMES = new FlagNames("MOVE_MOUNT_", TreeFlags.class);

  private TreeFlags() {}
}
