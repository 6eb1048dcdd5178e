package org.cloister.api.isolation;

import java.nio.file.Path;

/**
 * Where one sandbox's files lie on the host, and what it is called there. All directories are made
 * by the platform, owned by it and closed to everybody else.
 *
 * @param platform a short id of this platform, stable over restarts and different for platforms
 *     with different homes; part of the name of whatever a backend makes on the host
 * @param instance the id of this start of the service, unique on the platform; letters, digits,
 *     {@code - _ . @}
 * @param runtimeDirectory for what lives as long as the sandbox (sockets, mount points); on a tmpfs
 *     where the host has one; removed by the platform after the sandbox is gone
 * @param stateDirectory for what the service keeps from one start to the next (private copies)
 * @param log the file that the service's standard output and error are appended to; it exists
 */
public record SandboxContext(
    String platform, String instance, Path runtimeDirectory, Path stateDirectory, Path log) {}
