package org.cloister.backend.libvirt.lxc.daemon;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.process.Streams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A libvirtd of the platform's own: started on first use below a process that collects its orphans,
 * left running with its containers when the platform stops, and found again by the identity of that
 * process.
 */
public final class PrivateDaemon implements LibvirtDaemon {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateDaemon.class);
  private static final String STEP = "start libvirtd";
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration END = Duration.ofSeconds(10);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int LAST_LINES = 3;

  private final DaemonPlaces places;
  private final Supplier<DaemonFacts> facts;
  private final Launcher launcher;
  private final ProcessWatcher watcher;
  private LaunchedProcess process;

  /**
   * Prepares it; nothing runs yet.
   *
   * @param places where its files lie
   * @param facts finds where its programs are now
   * @param launcher starts it
   * @param watcher finds it again
   */
  public PrivateDaemon(
      DaemonPlaces places, Supplier<DaemonFacts> facts, Launcher launcher, ProcessWatcher watcher) {
    this.places = places;
    this.facts = facts;
    this.launcher = launcher;
    this.watcher = watcher;
  }

  @Override
  public synchronized String ensureRunning() throws IsolationException {
    try {
      // One that is found may be about to end.
      boolean ready = find().isPresent() && awaitReady();
      if (!ready) {
        start();
        ready = awaitReady();
      }
      if (!ready) {
        throw failed("it ended at once: " + lastLines());
      }
      return uri(process.pid());
    } catch (IOException e) {
      throw new IsolationException(
          IsolationErrorCode.UNAVAILABLE,
          STEP,
          places.base().toString(),
          "",
          String.valueOf(e.getMessage()),
          "",
          e);
    }
  }

  @Override
  public synchronized Optional<String> running() {
    return found().map(running -> uri(running.pid()));
  }

  @Override
  public synchronized Optional<Path> mountNamespace() {
    return found().map(running -> Path.of("/proc/" + running.pid() + "/ns/mnt"));
  }

  @Override
  public Path emptyRoot() {
    return DaemonPlaces.emptyRootSeen();
  }

  @Override
  public List<Path> directories() {
    return List.of(places.run(), places.logs().resolve("lxc"));
  }

  @Override
  public Path log(String domain) {
    return places.log(domain);
  }

  @Override
  public void forget(String domain) {
    new DomainRemains(places.run(), log(domain)).remove(domain);
  }

  @Override
  public synchronized void stop() throws IsolationException {
    try {
      Optional<LaunchedProcess> running = find();
      if (running.isEmpty()) {
        return;
      }
      CompletableFuture<ExitStatus> end = running.get().exit();
      running.get().signal(Signal.TERM);
      end.get(END.toMillis(), TimeUnit.MILLISECONDS);
      process = null;
      Files.deleteIfExists(places.record());
      Files.deleteIfExists(places.socket());
      LOG.info("The private libvirtd has ended");
    } catch (TimeoutException e) {
      throw new IsolationException(
          IsolationErrorCode.TIMEOUT,
          "stop libvirtd",
          "process " + process.pid() + " does not end within " + END.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IsolationException(
          IsolationErrorCode.TIMEOUT, "stop libvirtd", "interrupted while it ended");
    } catch (IOException | ExecutionException e) {
      throw new IsolationException(
          IsolationErrorCode.INTERNAL, "stop libvirtd", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized void release() {
    if (process != null) {
      process.release();
      process = null;
    }
  }

  private Optional<LaunchedProcess> found() {
    try {
      return find();
    } catch (IOException e) {
      LOG.warn("Cannot tell whether the private libvirtd runs: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** {@return the running daemon, started by this object or by an earlier platform} */
  private Optional<LaunchedProcess> find() throws IOException {
    if (process != null && process.exit().isDone()) {
      process = null;
    }
    if (process == null) {
      Optional<ProcessIdentity> recorded = recorded();
      if (recorded.isPresent()) {
        process = watcher.adopt(recorded.get()).orElse(null);
      }
    }
    return Optional.ofNullable(process);
  }

  private Optional<ProcessIdentity> recorded() throws IOException {
    try {
      return Optional.of(ProcessIdentity.parse(Files.readString(places.record())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      LOG.warn("The record of the private libvirtd is damaged: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private void start() throws IOException, IsolationException {
    DaemonFacts found = facts.get();
    DaemonChoice choice = DaemonChoice.of(DaemonMode.PRIVATE, found);
    if (!choice.possible()) {
      throw new IsolationException(
          IsolationErrorCode.UNAVAILABLE, STEP, "", "", choice.obstacle(), choice.hint(), null);
    }
    DaemonFiles.prepare(places, found.drivers().orElseThrow());
    process =
        launcher.launch(
            DaemonProgram.of(found.program().orElseThrow(), places, found.hybridCgroups()),
            LaunchOptions.of(Streams.log(places.daemonLog()))
                .with(
                    new Gatekeeper(
                        DaemonProgram.GATE,
                        identity -> DaemonFiles.keep(places, identity.toString()))));
    LOG.info("A private libvirtd runs below process {}", process.pid());
  }

  /**
   * Waits until a connection is taken: a socket's file alone may be of an earlier daemon.
   *
   * @return false if it has ended
   */
  private boolean awaitReady() throws IsolationException {
    UnixDomainSocketAddress address =
        UnixDomainSocketAddress.of(DaemonPlaces.socketOf(process.pid()));
    long deadline = System.nanoTime() + START.toNanos();
    while (!accepts(address)) {
      if (process.exit().isDone()) {
        return false;
      }
      if (System.nanoTime() > deadline) {
        throw failed("it takes no connection within " + START.toSeconds() + " s: " + lastLines());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  private IsolationException failed(String reason) {
    return new IsolationException(
        IsolationErrorCode.UNAVAILABLE, STEP, "", "", reason, "see " + places.daemonLog(), null);
  }

  private static boolean accepts(UnixDomainSocketAddress address) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(places.daemonLog());
      return String.join(
          " / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "its log cannot be read";
    }
  }

  private static String uri(long pid) {
    return "lxc+unix:///system?socket=" + DaemonPlaces.socketOf(pid);
  }
}
