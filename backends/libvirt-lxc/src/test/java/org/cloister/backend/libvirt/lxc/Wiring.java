package org.cloister.backend.libvirt.lxc;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.contract.TestedBackend;
import org.cloister.backend.libvirt.lxc.daemon.DaemonMode;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.KernelProcessFiles;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.cloister.linux.terminal.io.KernelTerminals;

/** The backend as the framework wires it, with a libvirtd of its own that runs already. */
public final class Wiring implements TestedBackend {
  private final EventLoop loop;
  private final LibvirtHost libvirt;
  private final LibvirtLxcBackend backend;

  Wiring(String platform, Path home) {
    LinuxKernel kernel = new LinuxKernel();
    loop = new EventLoop(kernel);
    PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
    PosixLauncher launcher = new PosixLauncher(kernel, watcher);
    Map<String, String> properties =
        Map.of(
            PlatformProperties.RUNTIME_DIRECTORY, home.resolve("run").toString(),
            PlatformProperties.LOG_DIRECTORY, home.resolve("log").toString(),
            DaemonMode.PROPERTY, "private");
    libvirt = new LibvirtHost(properties::get, launcher, watcher);
    backend =
        new LibvirtLxcBackend(
            platform,
            libvirt,
            launcher,
            watcher,
            new KernelTerminals(kernel, watcher),
            new KernelDescriptors(kernel),
            new KernelProcessFiles(kernel, watcher));
    try {
      libvirt.domains().list("");
    } catch (IsolationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public LibvirtLxcBackend backend() {
    return backend;
  }

  /** The private libvirtd's process is told by where its mount namespace is. */
  @Override
  public Set<Long> helpers() {
    return libvirt.daemon().mountNamespace().stream()
        .map(namespace -> Long.valueOf(namespace.getName(1).toString()))
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    backend.close();
    libvirt.close();
    loop.close();
  }
}
