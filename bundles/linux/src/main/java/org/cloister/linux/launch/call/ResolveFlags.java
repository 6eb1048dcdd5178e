package org.cloister.linux.launch.call;

/** Flags of openat2(2) that say how a path is resolved. */
public final class ResolveFlags {
  /** Do not go into another mount. */
  public static final long RESOLVE_NO_XDEV = 1;

  /** Do not follow the links of /proc that lead to objects instead of paths. */
  public static final long RESOLVE_NO_MAGICLINKS = 2;

  /** Do not follow any symbolic link. */
  public static final long RESOLVE_NO_SYMLINKS = 4;

  /** Do not leave the directory. */
  public static final long RESOLVE_BENEATH = 8;

  /** The directory is the root for absolute paths, links and dot-dot. */
  public static final long RESOLVE_IN_ROOT = 16;

  static final FlagNames NAMES = new FlagNames("RESOLVE_", ResolveFlags.class);

  private ResolveFlags() {}
}
