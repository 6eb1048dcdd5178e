package org.cloister.backend.libvirt.lxc.connection;

import java.util.OptionalLong;

/**
 * Limits of a domain's memory; an empty one means unlimited.
 *
 * @param hard bytes it may use
 * @param swap bytes of memory and swap together
 */
public record MemoryLimits(OptionalLong hard, OptionalLong swap) {}
