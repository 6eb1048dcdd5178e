package org.cloister.backend.kvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cloister.api.host.PlatformProperties;
import org.cloister.backend.contract.TestedBackend;
import org.cloister.backend.kvm.accelerator.AcceleratorSetting;
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
    backend = new KvmBackend(host, watcher);
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
      return Files.createDirectories(Path.of("target", "guest-cache").toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
