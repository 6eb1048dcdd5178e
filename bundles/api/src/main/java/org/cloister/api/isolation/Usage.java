package org.cloister.api.isolation;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a sandbox uses. A figure that this host cannot tell is empty, never zero.
 *
 * @param memory bytes in use now
 * @param memoryPeak highest number of bytes in use so far
 * @param cpu processor time used so far
 * @param processes processes and threads now
 * @param readBytes bytes read from block devices so far
 * @param writtenBytes bytes written to block devices so far
 * @param oomKills times that the kernel killed a process for want of memory
 */
public record Usage(
    OptionalLong memory,
    OptionalLong memoryPeak,
    Duration cpu,
    OptionalLong processes,
    OptionalLong readBytes,
    OptionalLong writtenBytes,
    OptionalLong oomKills) {}
