package org.cloister.backend.libvirt.lxc;

import java.util.List;
import org.cloister.api.host.HostCheck;
import org.cloister.backend.libvirt.lxc.daemon.DaemonChoice;
import org.cloister.backend.libvirt.lxc.daemon.DaemonMode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells {@code doctor} whose libvirtd is used, and why. */
@Component
public final class LibvirtHostCheck implements HostCheck {
  private final LibvirtHost host;

  /**
   * Looks at a host.
   *
   * @param host the platform's libvirtd
   */
  @Activate
  public LibvirtHostCheck(@Reference LibvirtHost host) {
    this.host = host;
  }

  @Override
  public List<Finding> findings() {
    return List.of(finding(host.choice(), host.daemon().running().isPresent()));
  }

  /** {@return what is said of a choice} */
  static Finding finding(DaemonChoice choice, boolean running) {
    if (!choice.possible()) {
      return new Finding("libvirtd", Verdict.BAD, choice.obstacle(), choice.hint());
    }
    String whose =
        choice.mode() == DaemonMode.PRIVATE ? "one of the platform's own" : "the system's";
    String state = running ? "runs" : "is started when it is needed";
    return new Finding(
        "libvirtd", Verdict.GOOD, whose + ", because " + choice.reason() + "; it " + state, "");
  }
}
