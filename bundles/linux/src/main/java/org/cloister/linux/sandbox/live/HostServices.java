package org.cloister.linux.sandbox.live;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.cloister.api.isolation.Confinement;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.ProcessFiles;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.seccomp.BpfProgram;
import org.cloister.linux.seccomp.SeccompFilters;
import org.cloister.linux.terminal.Terminals;

/**
 * What all sandboxes of a backend share.
 *
 * @param launcher starts processes
 * @param watcher waits for them
 * @param terminals makes terminals and pipes
 * @param descriptors opens what programs inherit
 * @param files reads files inside
 * @param filters compiles system-call filters
 * @param facts about the host
 * @param cleaner runs what may block when a sandbox has ended
 */
public record HostServices(
    Launcher launcher,
    ProcessWatcher watcher,
    Terminals terminals,
    Descriptors descriptors,
    ProcessFiles files,
    SeccompFilters filters,
    HostFacts facts,
    Executor cleaner) {

  /**
   * {@return the system-call filter of a confinement; empty for none}
   *
   * @param confinement names calls and capabilities that exist
   */
  public Optional<BpfProgram> filter(Confinement confinement) {
    return filters.filter(confinement.seccomp(), CapabilitySet.parse(confinement.capabilities()));
  }
}
