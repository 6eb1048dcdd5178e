package org.cloister.api.host;

/**
 * Framework properties by which the launcher tells bundles where the platform lives. All are
 * absolute paths of directories that exist, but for {@link #ID} and {@link #SOCKET}.
 */
public final class PlatformProperties {
  /** A short id of this platform, stable over restarts and different for different homes. */
  public static final String ID = "cloister.id";

  /** Where service definitions lie. */
  public static final String SERVICES_DIRECTORY = "cloister.services.directory";

  /** What services and the platform keep over restarts. */
  public static final String STATE_DIRECTORY = "cloister.state.directory";

  /** Logs of services and of the platform. */
  public static final String LOG_DIRECTORY = "cloister.log.directory";

  /** What lives until the next boot: records, sockets. */
  public static final String RUNTIME_DIRECTORY = "cloister.runtime.directory";

  /** What can be made again: unpacked kernels, prepared images. */
  public static final String CACHE_DIRECTORY = "cloister.cache.directory";

  /** Where bundles are dropped in. */
  public static final String DEPLOY_DIRECTORY = "cloister.deploy.directory";

  /** The Unix socket on which the platform takes commands. */
  public static final String SOCKET = "cloister.socket";

  private PlatformProperties() {}
}
