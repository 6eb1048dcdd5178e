package org.cloister.bench;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.cloister.api.host.PlatformProperties;
import org.cloister.backend.kvm.KvmBackend;
import org.cloister.backend.kvm.KvmHost;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.osgi.framework.BundleContext;

/** The kvm backend, wired as the framework wires it, with guests under QEMU's translator. */
final class Guests implements AutoCloseable {
  private final LinuxKernel kernel = new LinuxKernel();
  private final EventLoop loop = new EventLoop(kernel);
  private final PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
  private final PosixLauncher launcher = new PosixLauncher(kernel, watcher);
  private final KvmHost host;
  private final KvmBackend backend;

  /**
   * @param home where the platform's files lie
   * @param kernels a folder with boot/ and lib/modules/
   * @param snapshots how many snapshots are kept
   */
  Guests(Path home, Path kernels, int snapshots) throws Exception {
    Map<String, String> properties =
        Map.of(
            PlatformProperties.ID,
            "bench-" + ProcessHandle.current().pid(),
            PlatformProperties.RUNTIME_DIRECTORY,
            home.resolve("run").toString(),
            PlatformProperties.CACHE_DIRECTORY,
            home.resolve("cache").toString(),
            "cloister.kvm.kernels",
            kernels.toString(),
            "cloister.kvm.accelerator",
            "tcg",
            "cloister.kvm.snapshots",
            Integer.toString(snapshots));
    BundleContext context =
        (BundleContext)
            Proxy.newProxyInstance(
                Guests.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> properties.get(arguments[0]));
    host = new KvmHost(context, launcher);
    backend = new KvmBackend(host, watcher, new KernelDescriptors(kernel));
  }

  KvmBackend backend() {
    return backend;
  }

  Launcher launcher() {
    return launcher;
  }

  @Override
  public void close() {
    backend.close();
    host.close();
    loop.close();
  }
}
