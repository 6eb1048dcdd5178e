package org.cloister.linux.seccomp;

/** Where a filter finds what in the data of a call (struct seccomp_data of linux/seccomp.h). */
final class SeccompData {
  /** The call's number. */
  static final int NUMBER = 0;

  /** AUDIT_ARCH_… of the caller. */
  static final int ARCHITECTURE = 4;

  private static final int ARGUMENTS = 16;

  private SeccompData() {}

  /** {@return where the lower half of an argument is} */
  static int low(int argument) {
    return ARGUMENTS + argument * Long.BYTES;
  }

  /** {@return where the upper half of an argument is} */
  static int high(int argument) {
    return low(argument) + Integer.BYTES;
  }

  /** {@return the name of what is at an offset among the arguments} */
  static String name(int offset) {
    int position = offset - ARGUMENTS;
    return "arg" + position / Long.BYTES + (position % Long.BYTES == 0 ? ".low" : ".high");
  }
}
