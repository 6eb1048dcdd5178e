package org.cloister.backend.libvirt.lxc.daemon;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What decides about the libvirtd that is used.
 *
 * @param systemSocket where a system's libvirtd (or virtlxcd) takes connections
 * @param program the daemon's executable file
 * @param drivers the directory with the LXC driver
 * @param hybridCgroups whether cgroup version 1 is in use and the version 2 hierarchy beside it has
 *     a controller: libvirt 9 then fails to make containers
 */
public record DaemonFacts(
    Optional<Path> systemSocket,
    Optional<Path> program,
    Optional<Path> drivers,
    boolean hybridCgroups) {}
