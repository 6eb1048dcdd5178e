package org.cloister.linux.kernel;

/** Numbers of devices as Java code compares them. */
public final class Device {

  private Device() {}

  /** {@return one number for a driver and its device} */
  public static long number(int major, int minor) {
    return (long) major << Integer.SIZE | minor;
  }
}
