package org.cloister.backend.libvirt.lxc.connection;

/**
 * A domain's share of the processors.
 *
 * @param shares weight against others, 2 to 262144 (cgroup version 1) or 1 to 10000 (version 2)
 * @param periodMicros over which the quota is measured, 1000 to 1000000
 * @param quotaMicros processor time in a period, at least 1000; −1 for unlimited
 */
public record CpuLimits(long shares, long periodMicros, long quotaMicros) {}
