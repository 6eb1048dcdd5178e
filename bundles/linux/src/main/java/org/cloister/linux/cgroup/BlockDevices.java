package org.cloister.linux.cgroup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Limits;

/** Tells which block device a path means. */
interface BlockDevices {
  /**
   * {@return the whole disk, {@code MAJOR:MINOR}, that is the device file or on which the file
   * system of the path lies}
   *
   * @throws IOException if there is none; the message names the path
   */
  String device(String path) throws IOException;

  /** {@return whether some disk is scheduled by BFQ, which weighs its users} */
  boolean weighedByBfq();

  /** {@return the limits of block devices with their devices} */
  default List<DeviceLimit> resolve(Limits limits) throws IOException {
    List<DeviceLimit> resolved = new ArrayList<>();
    for (Limits.IoLimit limit : limits.io()) {
      resolved.add(new DeviceLimit(device(limit.path()), limit));
    }
    return resolved;
  }
}
