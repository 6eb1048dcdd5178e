package org.cloister.api.isolation;

/**
 * Names of the service properties of an {@link IsolationBackend}. They are what a definition's
 * filter is matched against, for example {@code (isolation.kernel=private)}. A backend may add its
 * own.
 */
public final class IsolationProperties {
  /** What all of them begin with. */
  static final String PREFIX = "isolation.";

  /** The backend's name, unique on a platform: {@code namespace}, {@code kvm} … Required. */
  public static final String BACKEND = "isolation.backend";

  /** {@value #KERNEL_SHARED} or {@value #KERNEL_PRIVATE}. Required. */
  public static final String KERNEL = "isolation.kernel";

  /** The service uses the host's kernel. */
  public static final String KERNEL_SHARED = "shared";

  /** The service has a kernel of its own. */
  public static final String KERNEL_PRIVATE = "private";

  /**
   * An {@code Integer} from 0 (none) to 100 that orders backends by how much stands between service
   * and host. Required.
   */
  public static final String STRENGTH = "isolation.strength";

  /** A {@code String[]} of the network modes offered, in the words of {@link NetworkMode#key()}. */
  public static final String NETWORK = "isolation.network";

  /** A {@code Boolean}: works for a platform that does not run as root. */
  public static final String ROOTLESS = "isolation.rootless";

  /**
   * {@code kvm} or {@code tcg}: how a guest's instructions are carried out here. Told by the probe.
   */
  public static final String ACCELERATOR = "isolation.accelerator";

  private IsolationProperties() {}
}
