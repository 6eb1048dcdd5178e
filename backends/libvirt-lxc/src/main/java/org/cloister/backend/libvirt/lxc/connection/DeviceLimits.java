package org.cloister.backend.libvirt.lxc.connection;

/**
 * How much a domain may read and write on one disk; 0 is unlimited.
 *
 * @param device its device file
 * @param readBytes a second
 * @param writeBytes a second
 * @param readOperations a second
 * @param writeOperations a second
 */
public record DeviceLimits(
    String device, long readBytes, long writeBytes, long readOperations, long writeOperations) {
  /** {@return no limits of a disk} */
  public static DeviceLimits none(String device) {
    return new DeviceLimits(device, 0, 0, 0, 0);
  }
}
