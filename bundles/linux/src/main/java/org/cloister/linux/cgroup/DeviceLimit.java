package org.cloister.linux.cgroup;

import org.cloister.api.isolation.Limits.IoLimit;

/**
 * A limit of a block device, its path resolved.
 *
 * @param device {@code MAJOR:MINOR}
 * @param limit what is limited
 */
record DeviceLimit(String device, IoLimit limit) {}
