package org.cloister.backend.libvirt.lxc.plan;

import java.util.UUID;

/** Names of domains: whose they are can be told from them, and none is used twice. */
public final class DomainName {
  /** libvirt makes it the container's host name (sethostname(2)), and a path of a socket. */
  private static final int LONGEST = 64;

  private static final int TAIL = 8;

  private DomainName() {}

  /**
   * {@return what the names of a platform's domains begin with}
   *
   * @param platform the platform's id
   */
  public static String prefix(String platform) {
    return "cloister-" + platform + "-";
  }

  /**
   * {@return the name of a sandbox's domain}
   *
   * @param platform the platform's id
   * @param instance the id of the start; cut if it is long
   * @param id the domain's UUID, which makes the name unique
   */
  public static String of(String platform, String instance, UUID id) {
    String name = prefix(platform) + instance;
    String tail = "-" + id.toString().substring(0, TAIL);
    return name.substring(0, Math.min(name.length(), LONGEST - tail.length())) + tail;
  }
}
