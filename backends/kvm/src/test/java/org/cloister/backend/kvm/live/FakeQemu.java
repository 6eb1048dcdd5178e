package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.wire.Peer;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.Streams.Stream;

/** QEMU as starters of guests see it, each time behaving as told. */
final class FakeQemu implements Qemu, AutoCloseable {
  /** How a guest behaves. */
  enum Behaviour {
    /** Boots, or continues, and carries out programs. */
    WORKS,
    /** Listens and says nothing. */
    HANGS,
    /** Ends at once. */
    ENDS
  }

  private static final int READY = 16;
  private static final int EXECUTED = 17;
  private static final int EXITED = 18;
  private static final int VERSION = 2;
  private static final int PID = 2;

  private final Queue<Behaviour> behaviours = new ArrayDeque<>();
  private final List<String> starts = new ArrayList<>();
  private final List<FakeProcess> processes = new ArrayList<>();

  void behave(Behaviour... inOrder) {
    behaviours.addAll(List.of(inOrder));
  }

  /** {@return how each guest began} */
  List<String> starts() {
    return starts;
  }

  /** {@return how many of them have not ended} */
  long running() {
    return processes.stream().filter(process -> !process.exit.isDone()).count();
  }

  @Override
  public LaunchedProcess start(Guest guest, Stream input, Path log) throws IOException {
    starts.add(guest.origin() + (input instanceof Stream.Read ? " with a file" : ""));
    FakeProcess process = new FakeProcess();
    processes.add(process);
    Behaviour behaviour = behaviours.remove();
    if (behaviour == Behaviour.ENDS) {
      Files.writeString(log, "load of migration failed\n");
      process.exit.complete(ExitStatus.exited(1));
      return process;
    }
    process.monitor = new Peer(guest.monitor());
    process.control = new Peer(guest.monitor().resolveSibling("control"));
    if (behaviour == Behaviour.WORKS) {
      process.serve();
    }
    return process;
  }

  @Override
  public void close() throws IOException {
    for (FakeProcess process : processes) {
      process.end();
    }
  }

  private static final class FakeProcess implements LaunchedProcess {
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private Peer monitor;
    private Peer control;

    /** As the launch-program server does, on a thread of its own. */
    void serve() {
      Thread server = new Thread(this::serveUntilClosed, "fake-guest");
      server.setDaemon(true);
      server.start();
    }

    private void serveUntilClosed() {
      try {
        control.accept();
        while (true) {
          ByteBuffer header = ByteBuffer.wrap(control.receive(8)).order(ByteOrder.LITTLE_ENDIAN);
          int first = header.getInt();
          if (first == 0) {
            control.send(message(READY, 0, VERSION));
          }
          if (first <= 0) {
            continue;
          }
          control.receive(first);
          int id = header.getInt();
          control.send(message(EXECUTED, id, PID));
          control.send(message(EXITED, id, PID));
        }
      } catch (IOException closed) {
        exit.complete(ExitStatus.exited(0));
      }
    }

    private static byte[] message(int kind, int id, int value) {
      return ByteBuffer.allocate(16)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(kind)
          .putInt(id)
          .putInt(value)
          .array();
    }

    void end() throws IOException {
      exit.complete(ExitStatus.signaled(Signal.KILL.number()));
      if (control != null) {
        control.close();
        monitor.close();
      }
    }

    @Override
    public long pid() {
      return 1;
    }

    @Override
    public ProcessIdentity identity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ExitStatus> exit() {
      return exit.copy();
    }

    @Override
    public boolean signal(Signal signal) throws IOException {
      boolean there = !exit.isDone();
      end();
      return there;
    }

    @Override
    public OpenDescriptor descriptor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release() {
      throw new UnsupportedOperationException();
    }
  }
}
