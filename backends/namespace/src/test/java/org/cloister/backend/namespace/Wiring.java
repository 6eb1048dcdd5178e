package org.cloister.backend.namespace;

import java.util.function.UnaryOperator;
import org.cloister.backend.contract.TestedBackend;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.KernelProcessFiles;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.cloister.linux.terminal.io.KernelTerminals;

/** A backend on this machine's kernel, wired as the framework wires it. */
public final class Wiring implements TestedBackend {
  private final EventLoop loop;
  private final NamespaceBackend backend;

  public Wiring(String platform) {
    this(platform, launcher -> launcher);
  }

  /** With a launcher that does something more. */
  Wiring(String platform, UnaryOperator<Launcher> more) {
    LinuxKernel kernel = new LinuxKernel();
    loop = new EventLoop(kernel);
    PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
    backend =
        new NamespaceBackend(
            platform,
            more.apply(new PosixLauncher(kernel, watcher)),
            watcher,
            new KernelTerminals(kernel, watcher),
            new KernelDescriptors(kernel),
            new KernelProcessFiles(kernel, watcher));
  }

  @Override
  public NamespaceBackend backend() {
    return backend;
  }

  @Override
  public void close() {
    backend.close();
    loop.close();
  }
}
