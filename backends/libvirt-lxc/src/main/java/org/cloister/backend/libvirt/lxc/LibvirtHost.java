package org.cloister.backend.libvirt.lxc;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.connection.Domains;
import org.cloister.backend.libvirt.lxc.connection.LibvirtDomains;
import org.cloister.backend.libvirt.lxc.daemon.Conditions;
import org.cloister.backend.libvirt.lxc.daemon.DaemonChoice;
import org.cloister.backend.libvirt.lxc.daemon.DaemonFactFinder;
import org.cloister.backend.libvirt.lxc.daemon.DaemonMode;
import org.cloister.backend.libvirt.lxc.daemon.DaemonPlaces;
import org.cloister.backend.libvirt.lxc.daemon.LibvirtDaemon;
import org.cloister.backend.libvirt.lxc.daemon.PrivateDaemon;
import org.cloister.backend.libvirt.lxc.daemon.SystemDaemon;
import org.cloister.backend.libvirt.lxc.daemon.UnusableDaemon;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.ProcessWatcher;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The libvirtd of this platform and its domains; nothing is started or connected before use. */
@Component(service = LibvirtHost.class)
public final class LibvirtHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LibvirtHost.class);

  private final DaemonPlaces places;
  private final DaemonChoice choice;
  private final LibvirtDaemon daemon;
  private final Domains domains;

  /**
   * Starts up in the framework.
   *
   * @param context tells where the platform lives, and the administrator's setting
   * @param launcher starts a private libvirtd
   * @param watcher finds it again
   */
  @Activate
  public LibvirtHost(
      BundleContext context, @Reference Launcher launcher, @Reference ProcessWatcher watcher) {
    this(context::getProperty, launcher, watcher);
  }

  /**
   * Starts up.
   *
   * @param properties the framework's: the value of a name, or {@code null}
   * @param launcher starts a private libvirtd
   * @param watcher finds it again
   */
  LibvirtHost(UnaryOperator<String> properties, Launcher launcher, ProcessWatcher watcher) {
    this.places = places(properties);
    PrivateDaemon own = new PrivateDaemon(places, DaemonFactFinder::find, launcher, watcher);
    this.choice = choice(properties.apply(DaemonMode.PROPERTY), own);
    this.daemon =
        switch (choice.mode()) {
          case SYSTEM -> new SystemDaemon(DaemonFactFinder::find);
          case PRIVATE -> own;
          case AUTO -> new UnusableDaemon(choice);
        };
    this.domains = new LibvirtDomains(daemon);
  }

  /**
   * {@return whose libvirtd is used, and why; {@link DaemonMode#AUTO} if that cannot be told. What
   * stood against it may have gone since the platform came up}
   */
  public DaemonChoice choice() {
    return choice.possible() ? choice : choice.again(DaemonFactFinder.find());
  }

  /** {@return the platform's own directory for all of libvirt's} */
  public Path directory() {
    return places.base();
  }

  /** {@return everything that decides whether containers can be made, as it is now} */
  public String conditions() {
    return Conditions.of(choice.mode(), DaemonFactFinder.find());
  }

  /** {@return the libvirtd} */
  public LibvirtDaemon daemon() {
    return daemon;
  }

  /** {@return its domains} */
  public Domains domains() {
    return domains;
  }

  /** Closes the connection. Containers run on, and their libvirtd; without any it is stopped. */
  @Deactivate
  @Override
  public void close() {
    try {
      boolean idle =
          choice.mode() == DaemonMode.PRIVATE
              && daemon.running().isPresent()
              && domains.list("").isEmpty();
      domains.close();
      if (idle) {
        daemon.stop();
      }
    } catch (IsolationException e) {
      LOG.warn("The private libvirtd is left running: {}", e.getMessage());
    } finally {
      domains.close();
      daemon.release();
    }
  }

  /** A private one that runs already has containers, and goes on. */
  private static DaemonChoice choice(String setting, PrivateDaemon own) {
    DaemonMode wanted;
    try {
      wanted = setting == null ? DaemonMode.AUTO : DaemonMode.parse(setting);
    } catch (IllegalArgumentException e) {
      LOG.error("{}; no container is made", e.getMessage());
      return new DaemonChoice(
          DaemonMode.AUTO, "the setting is wrong", e.getMessage(), "correct the property");
    }
    if (wanted == DaemonMode.AUTO && own.running().isPresent()) {
      return new DaemonChoice(DaemonMode.PRIVATE, "it runs already", "", "");
    }
    return DaemonChoice.of(wanted, DaemonFactFinder.find());
  }

  private static DaemonPlaces places(UnaryOperator<String> properties) {
    return new DaemonPlaces(
        directory(properties, PlatformProperties.RUNTIME_DIRECTORY, "/run/cloister"),
        directory(properties, PlatformProperties.LOG_DIRECTORY, "/var/log/cloister"));
  }

  private static Path directory(UnaryOperator<String> properties, String name, String otherwise) {
    String value = properties.apply(name);
    return Path.of(value == null ? otherwise : value).resolve("libvirt");
  }
}
