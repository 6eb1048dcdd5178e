package org.cloister.linux.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;

/** This machine's kernel, wired as the framework wires it. */
public final class LiveKernel implements AutoCloseable {

  private static final int SECONDS = 20;

  public final LinuxKernel kernel = new LinuxKernel();
  public final EventLoop loop = new EventLoop(kernel);
  public final PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
  public final PosixLauncher launcher = new PosixLauncher(kernel, watcher);
  public final KernelDescriptors descriptors = new KernelDescriptors(kernel);

  /** Waits for a process to end, and kills it if it does not. */
  public static ExitStatus exit(LaunchedProcess process) throws Exception {
    try {
      return process.exit().get(SECONDS, TimeUnit.SECONDS);
    } finally {
      process.signal(Signal.KILL);
    }
  }

  /** The numbers of the descriptors that are open in this virtual machine and will stay so. */
  public static Set<String> openDescriptors() throws IOException {
    Set<String> open = new TreeSet<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      for (Path entry : entries.toList()) {
        // The listing's own descriptors are open while they are listed, at numbers of their own.
        if (Files.exists(entry) && !target(entry).matches("/proc/\\d+/fd")) {
          open.add(entry.getFileName() + " " + target(entry));
        }
      }
    }
    return open;
  }

  /** The processes whose parent is this virtual machine, by id. */
  public static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  private static String target(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      return "closed";
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
