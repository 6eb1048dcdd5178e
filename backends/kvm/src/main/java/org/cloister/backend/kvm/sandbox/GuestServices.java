package org.cloister.backend.kvm.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.kvm.limit.HostLimits;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.network.PrivateNetworks;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.seccomp.BpfProgram;
import org.cloister.linux.seccomp.SeccompFilters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sandboxes of the backend share.
 *
 * @param facts about the host
 * @param sources tells what the host has
 * @param filters the system-call filters
 * @param descriptors opens secrets
 * @param watcher finds QEMU again
 * @param loop serves connections to guests
 * @param networks makes private networks
 * @param limits what guests can be limited with
 * @param workers wait for guests; what completes on the loop's thread must not
 */
public record GuestServices(
    HostFacts facts,
    SourceFiles sources,
    SeccompFilters filters,
    Descriptors descriptors,
    ProcessWatcher watcher,
    WireLoop loop,
    PrivateNetworks networks,
    HostLimits limits,
    ExecutorService workers) {
  private static final Logger LOG = LoggerFactory.getLogger(GuestServices.class);

  /**
   * {@return the system-call filter of a confinement; empty for none}
   *
   * @param confinement names calls and capabilities that exist
   */
  Optional<BpfProgram> filter(Confinement confinement) {
    return filters.filter(confinement.seccomp(), CapabilitySet.parse(confinement.capabilities()));
  }

  /**
   * Removes what is left of a guest's network on the host. Idempotent.
   *
   * @param spec the guest's
   * @param context whose it is
   * @param addresses what was reserved for it; empty if that was by another platform
   */
  void removeNetwork(SandboxSpec spec, SandboxContext context, List<String> addresses) {
    if (spec.network().mode() != NetworkMode.PRIVATE) {
      return;
    }
    try {
      networks.remove(context.platform(), context.instance(), addresses);
    } catch (IOException e) {
      LOG.warn("Of the network of {} something stays: {}", spec.name(), e.getMessage());
    }
  }
}
