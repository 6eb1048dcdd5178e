package org.cloister.bench;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.LibvirtHost;
import org.cloister.backend.libvirt.lxc.LibvirtLxcBackend;
import org.cloister.backend.libvirt.lxc.daemon.DaemonMode;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.KernelProcessFiles;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.cloister.linux.terminal.io.KernelTerminals;
import org.osgi.framework.BundleContext;

/** The libvirt-lxc backend, wired as the framework wires it, with a libvirtd of its own. */
final class Containers implements AutoCloseable {
  private final String platform = "bench-" + ProcessHandle.current().pid();
  private final LinuxKernel kernel = new LinuxKernel();
  private final EventLoop loop = new EventLoop(kernel);
  private final PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
  private final PosixLauncher launcher = new PosixLauncher(kernel, watcher);
  private final LibvirtHost libvirt;
  private final LibvirtLxcBackend backend;

  /**
   * @param home where libvirtd's files lie
   */
  Containers(Path home) {
    Map<String, String> properties =
        Map.of(
            PlatformProperties.ID,
            platform,
            PlatformProperties.RUNTIME_DIRECTORY,
            home.resolve("run").toString(),
            PlatformProperties.LOG_DIRECTORY,
            home.resolve("log").toString(),
            DaemonMode.PROPERTY,
            "private");
    BundleContext context =
        (BundleContext)
            Proxy.newProxyInstance(
                Containers.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> properties.get(arguments[0]));
    libvirt = new LibvirtHost(context, launcher, watcher);
    backend =
        new LibvirtLxcBackend(
            context,
            libvirt,
            launcher,
            watcher,
            new KernelTerminals(kernel, watcher),
            new KernelDescriptors(kernel),
            new KernelProcessFiles(kernel, watcher));
  }

  String platform() {
    return platform;
  }

  LibvirtLxcBackend backend() {
    return backend;
  }

  Launcher launcher() {
    return launcher;
  }

  /** Where virsh finds the same libvirtd. */
  String uri() throws IsolationException {
    return libvirt.daemon().ensureRunning();
  }

  @Override
  public void close() {
    backend.close();
    libvirt.close();
    loop.close();
  }
}
