package org.cloister.backend.libvirt.lxc.daemon;

/**
 * Whose libvirtd is used, and why.
 *
 * @param mode {@link DaemonMode#SYSTEM} or {@link DaemonMode#PRIVATE}
 * @param reason why, as the end of a sentence
 * @param obstacle why it cannot work; empty if nothing is known against it
 * @param hint what to do about the obstacle; may be empty
 */
public record DaemonChoice(DaemonMode mode, String reason, String obstacle, String hint) {
  private static final String INSTALL =
      "install libvirt-daemon and libvirt-daemon-driver-lxc (Debian) or libvirt-daemon-lxc (Fedora)";

  /** {@return whether nothing is known against it} */
  public boolean possible() {
    return obstacle.isEmpty();
  }

  /**
   * {@return the choice}
   *
   * @param wanted what the administrator set
   * @param facts about the host
   */
  public static DaemonChoice of(DaemonMode wanted, DaemonFacts facts) {
    return switch (wanted) {
      case SYSTEM -> system(DaemonMode.PROPERTY + " says so", facts);
      case PRIVATE -> own(DaemonMode.PROPERTY + " says so", facts);
      case AUTO -> automatic(facts);
    };
  }

  /**
   * {@return the same choice, with what is known against it now}
   *
   * @param facts about the host
   */
  public DaemonChoice again(DaemonFacts facts) {
    return switch (mode) {
      case SYSTEM -> system(reason, facts);
      case PRIVATE -> own(reason, facts);
      case AUTO -> this;
    };
  }

  private static DaemonChoice automatic(DaemonFacts facts) {
    if (facts.systemSocket().isEmpty()) {
      return own("no libvirtd of the system takes connections", facts);
    }
    return facts.hybridCgroups()
        ? own("the system's libvirtd cannot make containers with hybrid cgroups", facts)
        : system("it takes connections at " + facts.systemSocket().get(), facts);
  }

  private static DaemonChoice system(String reason, DaemonFacts facts) {
    if (facts.systemSocket().isEmpty()) {
      return new DaemonChoice(
          DaemonMode.SYSTEM,
          reason,
          "no libvirtd of the system takes connections",
          "start it (systemctl start libvirtd; on Fedora virtlxcd.socket), or set "
              + DaemonMode.PROPERTY
              + " to auto");
    }
    return facts.hybridCgroups()
        ? new DaemonChoice(
            DaemonMode.SYSTEM,
            reason,
            "the host has hybrid cgroups, with which a libvirtd of the system makes no containers",
            "set " + DaemonMode.PROPERTY + " to private")
        : new DaemonChoice(DaemonMode.SYSTEM, reason, "", "");
  }

  private static DaemonChoice own(String reason, DaemonFacts facts) {
    if (facts.program().isEmpty()) {
      return new DaemonChoice(DaemonMode.PRIVATE, reason, "libvirtd is not installed", INSTALL);
    }
    return facts.drivers().isEmpty()
        ? new DaemonChoice(
            DaemonMode.PRIVATE, reason, "libvirt's LXC driver is not installed", INSTALL)
        : new DaemonChoice(DaemonMode.PRIVATE, reason, "", "");
  }
}
