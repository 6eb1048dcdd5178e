package org.cloister.backend.namespace.live;

import java.util.List;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.live.Housing;

/**
 * Namespaces leave nothing behind.
 *
 * @param hasInit whether an init is above the service
 * @param userNamespace the user namespace that its programs are in
 * @param cgroups what the limits are set with
 */
record NamespaceHousing(boolean hasInit, UserNamespace userNamespace, CgroupHierarchy cgroups)
    implements Housing {
  private static final int SIGNAL_BASE = 128;
  private static final int LAST_SIGNAL = 64;

  /** {@return what is around a sandbox} */
  static NamespaceHousing of(SandboxSpec spec, HostFacts host, CgroupHierarchy cgroups) {
    return new NamespaceHousing(spec.attributes().reaper(), UserNamespace.of(spec, host), cgroups);
  }

  @Override
  public String kind() {
    return "namespaces";
  }

  @Override
  public List<Shortfall> shortfalls(Limits limits) {
    return cgroups.shortfalls(limits);
  }

  /** An init cannot end by a signal: it says so as shells do, with 128 added to the number. */
  @Override
  public ExitStatus clear(ExitStatus status) {
    int signal = status.value() - SIGNAL_BASE;
    boolean signaled =
        hasInit && status.kind() == ExitStatus.Kind.EXITED && signal > 0 && signal <= LAST_SIGNAL;
    return signaled ? ExitStatus.signaled(signal) : status;
  }
}
