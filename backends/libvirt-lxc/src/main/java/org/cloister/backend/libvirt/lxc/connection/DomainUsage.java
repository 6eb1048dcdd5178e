package org.cloister.backend.libvirt.lxc.connection;

/**
 * What a domain has used.
 *
 * @param memoryBytes memory in use now
 * @param cpuNanos processor time since its start
 */
public record DomainUsage(long memoryBytes, long cpuNanos) {}
