package org.cloister.backend.namespace.live;

import java.util.List;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.launch.sequence.Reaper;
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

  @Override
  public ExitStatus clear(ExitStatus status) {
    return hasInit ? Reaper.ofService(status) : status;
  }
}
