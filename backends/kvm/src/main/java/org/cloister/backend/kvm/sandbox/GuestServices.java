package org.cloister.backend.kvm.sandbox;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.cloister.api.isolation.Confinement;
import org.cloister.backend.kvm.limit.HostLimits;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.seccomp.BpfProgram;
import org.cloister.linux.seccomp.SeccompFilters;

/**
 * What all sandboxes of the backend share.
 *
 * @param facts about the host
 * @param sources tells what the host has
 * @param filters the system-call filters
 * @param watcher finds QEMU again
 * @param loop serves connections to guests
 * @param limits what guests can be limited with
 * @param workers wait for guests; what completes on the loop's thread must not
 */
public record GuestServices(
    HostFacts facts,
    SourceFiles sources,
    SeccompFilters filters,
    ProcessWatcher watcher,
    WireLoop loop,
    HostLimits limits,
    ExecutorService workers) {

  /**
   * {@return the system-call filter of a confinement; empty for none}
   *
   * @param confinement names calls and capabilities that exist
   */
  Optional<byte[]> filter(Confinement confinement) {
    return filters
        .filter(confinement.seccomp(), CapabilitySet.parse(confinement.capabilities()))
        .map(BpfProgram::bytes);
  }
}
