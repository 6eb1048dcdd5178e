package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.control.GuestControl;
import org.cloister.backend.kvm.qmp.QmpClient;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Streams.Stream;
import org.cloister.linux.seccomp.Architecture;

/** A guest that takes programs, or will when it has booted. Thread-safe. */
public final class LiveGuest {
  private static final Duration FLOOD = Duration.ofSeconds(2);

  private final LaunchedProcess process;
  private final GuestPlaces places;
  private final QmpClient monitor;
  private final GuestControl control;
  private final FloodGuard guard;

  private LiveGuest(
      LaunchedProcess process, GuestPlaces places, QmpClient monitor, GuestControl control) {
    this.process = process;
    this.places = places;
    this.monitor = monitor;
    this.control = control;
    guard = FloodGuard.watch(List.of(places.console(), places.log()), process.exit(), FLOOD);
  }

  /**
   * Starts a guest and connects to it. Its kernel is still booting then, or its snapshot being
   * read; programs may be sent already.
   *
   * @param qemu starts QEMU
   * @param loop serves the connections
   * @param guest the guest
   * @param places where its files are; the folder is there
   * @param architecture the guest's
   * @param snapshot what it continues from, if not from the beginning
   * @param deadline how long QEMU may take until it listens
   * @return the guest
   * @throws UnlaunchedException if QEMU cannot be executed
   * @throws IOException if QEMU does not start, with its last words; nothing is left of it then
   * @throws InterruptedException if the thread is interrupted; nothing is left either
   */
  public static LiveGuest start(
      Qemu qemu,
      WireLoop loop,
      Guest guest,
      GuestPlaces places,
      Architecture architecture,
      Optional<Path> snapshot,
      Duration deadline)
      throws IOException, InterruptedException {
    Guest.Origin origin = snapshot.isPresent() ? Guest.Origin.SNAPSHOT : Guest.Origin.BOOT;
    Stream input = snapshot.<Stream>map(Stream.Read::new).orElseGet(Stream.Nothing::new);
    // Of a guest before it; nobody would be behind them.
    Files.deleteIfExists(places.monitor());
    Files.deleteIfExists(places.control());
    LaunchedProcess process = launch(qemu, guest.from(origin), input, places.log());
    Listening listening = new Listening(process, places, deadline);
    QmpClient monitor = null;
    try {
      monitor = listening.connect(() -> QmpClient.connect(loop, places.monitor(), event -> {}));
      GuestControl control =
          listening.connect(
              () -> GuestControl.connect(loop, places.control(), architecture, Map.of()));
      return new LiveGuest(process, places, monitor, control);
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (monitor != null) {
        monitor.close();
      }
      kill(process);
      throw e;
    }
  }

  private static LaunchedProcess launch(Qemu qemu, Guest guest, Stream input, Path log)
      throws UnlaunchedException {
    try {
      return qemu.start(guest, input, log);
    } catch (IOException e) {
      throw new UnlaunchedException(e);
    }
  }

  /**
   * {@return a guest that an earlier platform started, connected to anew}
   *
   * @param process QEMU
   * @param loop serves the connections
   * @param places where its files are
   * @param architecture the guest's
   * @param running programs whose ends are awaited: process ids by the programs' ids
   * @throws IOException if QEMU takes no connections
   */
  public static LiveGuest adopt(
      LaunchedProcess process,
      WireLoop loop,
      GuestPlaces places,
      Architecture architecture,
      Map<Integer, Integer> running)
      throws IOException {
    QmpClient monitor = QmpClient.connect(loop, places.monitor(), event -> {});
    try {
      return new LiveGuest(
          process,
          places,
          monitor,
          GuestControl.connect(loop, places.control(), architecture, running));
    } catch (IOException | RuntimeException e) {
      monitor.close();
      throw e;
    }
  }

  /** {@return what QEMU and the guest's kernel said last, for messages; may be empty} */
  public String lastWords() {
    return GuestException.lastWords(places);
  }

  /** {@return where its files are} */
  public GuestPlaces places() {
    return places;
  }

  /** {@return the monitor of QEMU} */
  public QmpClient monitor() {
    return monitor;
  }

  /** {@return takes programs} */
  public GuestControl control() {
    return control;
  }

  /** {@return QEMU itself} */
  public LaunchedProcess process() {
    return process;
  }

  /**
   * {@return what a future completes with}
   *
   * @param future something that this guest does
   * @param what for the message: {@code boot}
   * @param deadline how long it may take
   * @throws IOException if it fails or takes longer, with the guest's last words
   * @throws InterruptedException if the thread is interrupted
   */
  public <T> T await(CompletableFuture<T> future, String what, Duration deadline)
      throws IOException, InterruptedException {
    try {
      return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new GuestException(
          "the guest did not " + what + " within " + deadline.toMillis() + " ms", places, e);
    } catch (ExecutionException | CompletionException e) {
      throw new GuestException(
          "the guest did not " + what + ": " + e.getCause().getMessage(), places, e.getCause());
    }
  }

  /** Lets go of the guest, which runs on; what is awaited fails. Idempotent. */
  public void release() {
    guard.close();
    control.close();
    monitor.close();
    process.release();
  }

  /** Ends QEMU at once, like pulling the plug, and waits until it has ended. Idempotent. */
  public void kill() {
    control.close();
    monitor.close();
    kill(process);
  }

  private static void kill(LaunchedProcess process) {
    try {
      process.signal(Signal.KILL);
    } catch (IOException e) {
      throw new IllegalStateException("a process of our own cannot be killed", e);
    }
    process.exit().join();
  }
}
