package org.cloister.backend.libvirt.lxc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.contract.TestedBackend;
import org.cloister.backend.libvirt.lxc.daemon.DaemonMode;
import org.cloister.backend.libvirt.lxc.plan.DomainName;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.KernelProcessFiles;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.cloister.linux.terminal.io.KernelTerminals;

/** The backend as the framework wires it, with a libvirtd of its own that runs already. */
public final class Wiring implements TestedBackend {
  private final String prefix;
  private final Path home;
  private final EventLoop loop;
  private final LibvirtHost libvirt;
  private final LibvirtLxcBackend backend;

  Wiring(String platform, Path home) {
    prefix = DomainName.prefix(platform);
    this.home = home;
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

  /** Domains, and what libvirt keeps and writes of them. */
  @Override
  public Set<String> traces() {
    Set<String> traces = new TreeSet<>();
    try {
      libvirt.domains().list(prefix).forEach(domain -> traces.add("domain " + domain.name()));
      for (String directory : List.of("run/libvirt/run/lxc", "log/libvirt/lxc")) {
        try (Stream<Path> files = Files.list(home.resolve(directory))) {
          files.map(Path::toString).filter(file -> file.contains(prefix)).forEach(traces::add);
        }
      }
    } catch (IsolationException | IOException e) {
      throw new IllegalStateException(e);
    }
    return traces;
  }

  @Override
  public void close() {
    backend.close();
    libvirt.close();
    loop.close();
  }
}
