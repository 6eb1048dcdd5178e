package org.cloister.linux.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
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
  private static final Pattern OURS =
      Pattern.compile(
          "pipe:|anon_inode:|/memfd:|socket:|/dev/(null|ptmx|pts)|/tmp/|/proc/\\d+/root");

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

  /**
   * The open descriptors of the kinds that this bundle opens. The virtual machine opens others by
   * itself at any time: libraries, its control group's limits, sources of random numbers.
   */
  public static Set<String> openDescriptors() throws IOException {
    Set<String> open = new TreeSet<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      for (Path entry : entries.toList()) {
        String target = target(entry);
        if (OURS.matcher(target).lookingAt()) {
          open.add(entry.getFileName() + " " + target);
        }
      }
    }
    return open;
  }

  /** Waits until every child has been collected: its exit is told just before that. */
  public static void awaitNoChildren() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!children().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("children are left: " + children());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
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
