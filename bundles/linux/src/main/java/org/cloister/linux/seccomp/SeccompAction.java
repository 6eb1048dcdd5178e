package org.cloister.linux.seccomp;

/**
 * What the kernel does about a call (seccomp(2)).
 *
 * @param kind what is done
 * @param errno the error that the caller sees, 1 to 4095; 0 unless the kind is {@code ERRNO}
 */
public record SeccompAction(Kind kind, int errno) {

  /** What is done about a call. */
  public enum Kind {
    /** It is made. */
    ALLOW(0x7FFF0000),
    /** It is made, and the kernel's log tells of it. */
    LOG(0x7FFC0000),
    /** It is not made and fails. */
    ERRNO(0x00050000),
    /** The process is killed by SIGSYS. */
    KILL(0x80000000);

    private final int returnValue;

    Kind(int returnValue) {
      this.returnValue = returnValue;
    }
  }

  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int DATA = 0xFFFF;
  private static final int HIGHEST_ERRNO = 4095;

  /** The call is made. */
  public static final SeccompAction ALLOW = new SeccompAction(Kind.ALLOW, 0);

  /** The call is made and logged. */
  public static final SeccompAction LOG = new SeccompAction(Kind.LOG, 0);

  /** The caller is not permitted: EPERM. */
  public static final SeccompAction REFUSE = errno(EPERM);

  /** As if the kernel did not have the call: ENOSYS, at which libraries fall back to another. */
  public static final SeccompAction ABSENT = errno(ENOSYS);

  /** The process dies. */
  public static final SeccompAction KILL = new SeccompAction(Kind.KILL, 0);

  /** Checks the range. */
  public SeccompAction {
    boolean inRange = kind == Kind.ERRNO ? errno >= 1 && errno <= HIGHEST_ERRNO : errno == 0;
    if (!inRange) {
      throw new IllegalArgumentException("errno " + errno + " does not go with " + kind);
    }
  }

  /**
   * {@return the call fails with an error}
   *
   * @param errno the error's number, 1 to 4095
   */
  public static SeccompAction errno(int errno) {
    return new SeccompAction(Kind.ERRNO, errno);
  }

  /** {@return what a filter returns for it} */
  public int returnValue() {
    return kind.returnValue | errno;
  }

  /**
   * {@return the action for which a filter returns a value}
   *
   * @param value a filter's return value
   * @throws IllegalArgumentException if it is none of these
   */
  public static SeccompAction ofReturnValue(int value) {
    for (Kind kind : Kind.values()) {
      if ((value & ~DATA) == kind.returnValue) {
        return new SeccompAction(kind, value & DATA);
      }
    }
    throw new IllegalArgumentException("no action returns " + Integer.toHexString(value));
  }

  /** {@return the word for it in a profile's text} */
  @Override
  public String toString() {
    return switch (kind) {
      case ALLOW -> "allow";
      case LOG -> "log";
      case KILL -> "kill";
      case ERRNO ->
          switch (errno) {
            case EPERM -> "refuse";
            case ENOSYS -> "absent";
            default -> "errno " + errno;
          };
    };
  }
}
