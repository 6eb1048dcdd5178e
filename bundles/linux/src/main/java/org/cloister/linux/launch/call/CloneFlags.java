package org.cloister.linux.launch.call;

/** Flags of clone3(2), unshare(2) and setns(2). */
public final class CloneFlags {
  /** A new time namespace. */
  public static final long CLONE_NEWTIME = 0x80;

  /** The new process gets the caller's parent as its parent. */
  public static final long CLONE_PARENT = 0x8000;

  /** A new mount namespace. */
  public static final long CLONE_NEWNS = 0x2_0000;

  /** A new cgroup namespace. */
  public static final long CLONE_NEWCGROUP = 0x200_0000;

  /** A new namespace of host and domain name. */
  public static final long CLONE_NEWUTS = 0x400_0000;

  /** A new IPC namespace. */
  public static final long CLONE_NEWIPC = 0x800_0000;

  /** A new user namespace. */
  public static final long CLONE_NEWUSER = 0x1000_0000;

  /** A new namespace of process ids. */
  public static final long CLONE_NEWPID = 0x2000_0000;

  /** A new network namespace. */
  public static final long CLONE_NEWNET = 0x4000_0000;

  /** The new process starts in another cgroup (version 2). */
  public static final long CLONE_INTO_CGROUP = 0x2_0000_0000L;

  static final FlagNames NAMES = new FlagNames("CLONE_", CloneFlags.class);

  private CloneFlags() {}
}
