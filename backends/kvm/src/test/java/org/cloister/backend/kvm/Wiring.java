package org.cloister.backend.kvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.backend.contract.TestedBackend;
import org.cloister.backend.kvm.accelerator.AcceleratorSetting;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;

/**
 * The backend as the framework wires it, with guests under QEMU's translator. What takes long to
 * make is made once for all tests of a virtual machine.
 */
final class Wiring implements TestedBackend {
  private static final Path CACHE = cache();

  private final EventLoop loop;
  private final KvmHost host;
  private final KvmBackend backend;

  /** Nothing goes on in the background. */
  Wiring(String platform, Path home) {
    this(platform, home, 0);
  }

  /** A backend that keeps so many snapshots. */
  Wiring(Path home, int snapshots) {
    this("wiring-" + ProcessHandle.current().pid(), home, snapshots);
  }

  private Wiring(String platform, Path home, int snapshots) {
    LinuxKernel kernel = new LinuxKernel();
    loop = new EventLoop(kernel);
    PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
    Map<String, String> properties =
        Map.of(
            PlatformProperties.ID, platform,
            PlatformProperties.RUNTIME_DIRECTORY, home.resolve("run").toString(),
            PlatformProperties.CACHE_DIRECTORY, CACHE.toString(),
            KvmHost.KERNELS, System.getProperty("cloister.guest.kernel"),
            KvmHost.SNAPSHOTS, Integer.toString(snapshots),
            AcceleratorSetting.PROPERTY, "tcg");
    try {
      host = new KvmHost(properties::get, new PosixLauncher(kernel, watcher));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    backend = new KvmBackend(host, watcher, new KernelDescriptors(kernel));
    watch(watcher);
  }

  /** The loop has no descriptors before there is a process to watch. */
  private static void watch(PidfdWatcher watcher) {
    try {
      watcher
          .adopt(watcher.identify(ProcessHandle.current().pid()).orElseThrow())
          .orElseThrow()
          .release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public KvmBackend backend() {
    return backend;
  }

  @Override
  public boolean ownKernel() {
    return true;
  }

  @Override
  public String main(Sandbox sandbox, String name) throws IsolationException {
    return file(sandbox, sandbox.record().spec().attributes().reaper() ? 2 : 1, name);
  }

  @Override
  public String first(Sandbox sandbox, String name) throws IsolationException {
    return file(sandbox, 1, name);
  }

  /** What is asked for is looked at from outside of the service, in the /proc that it sees. */
  private static String file(Sandbox sandbox, int process, String name) throws IsolationException {
    return sandbox
        .read("/proc/" + process + "/" + name, 1 << 16)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }

  @Override
  public void close() {
    backend.close();
    host.close();
    loop.close();
  }

  /** {@return where what takes long to make is} */
  static Path cached() {
    return CACHE.resolve("kvm");
  }

  private static Path cache() {
    try {
      // Beside the classes, wherever the virtual machine was started.
      Path classes =
          Path.of(Wiring.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.createDirectories(classes.resolveSibling("guest-cache"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
