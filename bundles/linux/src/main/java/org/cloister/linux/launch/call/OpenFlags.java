package org.cloister.linux.launch.call;

import org.cloister.linux.launch.Immediate;
import org.cloister.linux.seccomp.Architecture;

/**
 * Flags of open(2) and openat2(2), with the numbers of x86-64; they are translated where another
 * architecture has others.
 */
public final class OpenFlags {
  /** Read only. */
  public static final long O_RDONLY = 0;

  /** Write only. */
  public static final long O_WRONLY = 1;

  /** Read and write. */
  public static final long O_RDWR = 2;

  /** Create the file if it is missing. */
  public static final long O_CREAT = 0100;

  /** Fail if the file exists. */
  public static final long O_EXCL = 0200;

  /** Do not take a terminal as the controlling one. */
  public static final long O_NOCTTY = 0400;

  /** Cut the file to nothing. */
  public static final long O_TRUNC = 01000;

  /** Write at the end. */
  public static final long O_APPEND = 02000;

  /** Do not wait. */
  public static final long O_NONBLOCK = 04000;

  /** Fail if it is not a directory. */
  public static final long O_DIRECTORY = 0200000;

  /** Do not follow a symbolic link at the end of the path. */
  public static final long O_NOFOLLOW = 0400000;

  /** Close the descriptor when a program is executed. */
  public static final long O_CLOEXEC = 02000000;

  /** A descriptor for the place in the file system only. */
  public static final long O_PATH = 010000000;

  private static final long ARM_DIRECTORY = 040000;
  private static final long ARM_NOFOLLOW = 0100000;

  private static final FlagNames NAMES =
      new FlagNames("O_", OpenFlags.class) {
        @Override
        public long encode(long value, Architecture architecture) {
          return OpenFlags.encode(value, architecture);
        }
      };

  private OpenFlags() {}

  /**
   * {@return the numbers that an architecture has for flags}
   *
   * @param flags the flags as they are here
   * @param architecture where they are used
   */
  public static long encode(long flags, Architecture architecture) {
    return architecture == Architecture.AARCH64 ? forArm(flags) : flags;
  }

  static Immediate of(long value) {
    return NAMES.of(value);
  }

  private static long forArm(long value) {
    return value & ~(O_DIRECTORY | O_NOFOLLOW)
        | ((value & O_DIRECTORY) != 0 ? ARM_DIRECTORY : 0)
        | ((value & O_NOFOLLOW) != 0 ? ARM_NOFOLLOW : 0);
  }
}
