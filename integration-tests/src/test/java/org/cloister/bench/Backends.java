package org.cloister.bench;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.namespace.NamespaceBackend;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.KernelProcessFiles;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.cloister.linux.terminal.io.KernelTerminals;
import org.osgi.framework.BundleContext;

/** The namespace backend, wired as the framework wires it, and the spec that all contenders get. */
final class Backends implements AutoCloseable {
  /** Host files of /etc that the sandboxes see. */
  static final List<String> ETC =
      List.of("passwd", "group", "nsswitch.conf", "hosts", "services", "ld.so.cache", "protocols");

  private final LinuxKernel kernel = new LinuxKernel();
  private final EventLoop loop = new EventLoop(kernel);
  private final PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
  private final PosixLauncher launcher = new PosixLauncher(kernel, watcher);
  private final Descriptors descriptors = new KernelDescriptors(kernel);
  private final NamespaceBackend backend;

  Backends() {
    BundleContext context =
        (BundleContext)
            Proxy.newProxyInstance(
                Backends.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) ->
                    PlatformProperties.ID.equals(arguments[0])
                        ? "bench-" + ProcessHandle.current().pid()
                        : null);
    backend =
        new NamespaceBackend(
            context,
            launcher,
            watcher,
            new KernelTerminals(kernel, watcher),
            descriptors,
            new KernelProcessFiles(kernel, watcher));
  }

  NamespaceBackend namespace() {
    return backend;
  }

  Descriptors descriptors() {
    return descriptors;
  }

  Launcher launcher() {
    return launcher;
  }

  /** A minimal root, own namespaces, no capability, the default filter; the program at /probe. */
  static SandboxSpec spec(String name, Path program, List<String> command) {
    ViewEntry probe = new ViewEntry.Bind(program, "/probe", false, true, false, true);
    return spec(name, command, Network.of(NetworkMode.HOST), List.of(probe));
  }

  /** The same on another network, with other files than the program. */
  static SandboxSpec spec(
      String name, List<String> command, Network network, List<ViewEntry> more) {
    List<ViewEntry> entries = new ArrayList<>();
    entries.add(bind("/usr"));
    for (String link : List.of("bin", "sbin", "lib", "lib64")) {
      entries.add(new ViewEntry.Symlink("/" + link, "usr/" + link));
    }
    entries.add(new ViewEntry.DeviceFiles("/dev"));
    entries.add(new ViewEntry.Proc("/proc"));
    entries.add(new ViewEntry.Tmpfs("/tmp", OptionalLong.empty(), 01777, 0, 0, true));
    entries.add(new ViewEntry.Tmpfs("/run", OptionalLong.empty(), 0755, 0, 0, true));
    ETC.forEach(file -> entries.add(bind("/etc/" + file)));
    entries.addAll(more);
    return new SandboxSpec(
        name,
        name,
        command,
        Map.of("PATH", "/usr/bin:/bin"),
        "/",
        new Credentials("nobody", 65534, 65534, List.of(), "/"),
        new FileSystemView(RootKind.MINIMAL, Path.of("/"), false, false, entries),
        network,
        new ProcessAttributes(022, OptionalInt.empty(), OptionalInt.empty(), List.of(), false),
        new Confinement(Set.of(), Seccomp.DEFAULT, true, List.of(), List.of(), Label.AUTO),
        Limits.NONE,
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static ViewEntry bind(String path) {
    return new ViewEntry.Bind(Path.of(path), path, false, true, false, false);
  }

  @Override
  public void close() {
    backend.close();
    loop.close();
  }
}
