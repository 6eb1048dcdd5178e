package org.cloister.backend.kvm.qmp;

/**
 * The version of QEMU.
 *
 * @param major the first number
 * @param minor the second number
 * @param micro the third number
 * @param build what the distribution adds; may be empty
 */
public record QemuVersion(int major, int minor, int micro, String build) {
  @Override
  public String toString() {
    return major + "." + minor + "." + micro + (build.isEmpty() ? "" : " (" + build + ")");
  }
}
