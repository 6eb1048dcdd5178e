package org.cloister.backend.kvm.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.wire.Wire;
import org.cloister.backend.kvm.wire.WireListener;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.seccomp.Architecture;

/**
 * The host's end of a guest's control port. Futures complete on the wires' thread: what depends on
 * them must not block. Thread-safe.
 */
public final class GuestControl implements AutoCloseable {
  /** Several of the largest programs. */
  private static final long UNSENT = 4L * Frame.LARGEST;

  /** Ends of programs that an earlier platform sent may still come, but no more than these. */
  private static final int FORGOTTEN = 1024;

  private final Architecture architecture;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Map<Integer, GuestProgram> programs = new HashMap<>();
  private final ByteBuffer partial = ByteBuffer.allocate(Message.SIZE);
  // Begins anywhere, so that programs of an earlier platform that still run are not mixed up.
  private int nextId = ThreadLocalRandom.current().nextInt();
  private int forgotten;
  private Wire wire;

  private GuestControl(Architecture architecture) {
    this.architecture = architecture;
  }

  /**
   * Connects to a guest that has just been made or is already running.
   *
   * @param loop serves the connection
   * @param socket the socket of the control port
   * @param architecture the guest's
   * @param running the programs of an earlier connection whose ends are awaited: process ids by the
   *     programs' ids
   * @return the connection
   * @throws IOException if nobody listens
   */
  public static GuestControl connect(
      WireLoop loop, Path socket, Architecture architecture, Map<Integer, Integer> running)
      throws IOException {
    GuestControl control = new GuestControl(architecture);
    running.forEach((id, pid) -> control.programs.put(id, GuestProgram.executed(id, pid)));
    synchronized (control) {
      control.wire = loop.connect(socket, control.new Listener(), UNSENT);
      control.wire.send(Frame.hello());
    }
    return control;
  }

  /**
   * {@return completes when the guest answers: when it has booted, continues from a snapshot, or at
   * once. Each call returns a new future}
   */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  /**
   * Sends a program, which the guest runs at once, or when it has booted.
   *
   * @param program what to run; inherits nothing
   * @return what becomes of it
   * @throws IOException if the guest is gone or does not take programs
   */
  public synchronized GuestProgram start(LaunchProgram program) throws IOException {
    int id = unusedId();
    return start(id, GuestProgram.sent(id, program, false), program);
  }

  /**
   * Sends a program by an id that a later connection knows without being told, and whose end is
   * told to every later connection as well.
   *
   * @param id not 0; no other program of this guest ever has it
   * @param program what to run; inherits nothing
   * @return what becomes of it
   * @throws IOException if the guest is gone or does not take programs
   */
  public synchronized GuestProgram start(int id, LaunchProgram program) throws IOException {
    return start(id, GuestProgram.sent(id, program, true), program);
  }

  private GuestProgram start(int id, GuestProgram running, LaunchProgram program)
      throws IOException {
    wire.send(Frame.of(program, id, architecture));
    programs.put(id, running);
    return running;
  }

  /**
   * Sends a signal to a process in the guest, and does not wait until it is delivered.
   *
   * @param pid its process id, as its program was {@linkplain GuestProgram#executed() executed}
   *     with; where there is no such process, nothing happens
   * @param signal which
   * @throws IOException if the guest is gone or takes nothing
   */
  public synchronized void signal(int pid, Signal signal) throws IOException {
    wire.send(Frame.signal(pid, signal));
  }

  /**
   * {@return a program that was executed over an earlier connection}
   *
   * @param id its id, one of those named when this connection was made
   */
  public synchronized Optional<GuestProgram> find(int id) {
    return Optional.ofNullable(programs.get(id));
  }

  /** Lets go of the guest, which goes on; what is awaited fails. Idempotent. */
  @Override
  public synchronized void close() {
    wire.close();
  }

  private int unusedId() {
    while (nextId == 0 || programs.containsKey(nextId)) {
      nextId++;
    }
    return nextId++;
  }

  private void accept(Message message) throws IOException {
    if (message.kind() == MessageKind.READY) {
      accept(message.value());
      return;
    }
    GuestProgram program;
    synchronized (this) {
      program = programs.get(message.program());
    }
    if (message.kind() == MessageKind.EXITED && (program == null || !program.isKept())) {
      acknowledge(message);
    }
    if (program == null) {
      if (++forgotten > FORGOTTEN) {
        throw new ProtocolException("the guest keeps telling of programs that nobody sent");
      }
    } else if (program.accept(message)) {
      synchronized (this) {
        programs.remove(message.program());
      }
    }
  }

  /** Ends the monitor of a program, or it would be there as long as the guest. */
  private void acknowledge(Message exited) throws IOException {
    if (exited.value() <= 1) {
      throw new ProtocolException("the guest names " + exited.value() + " as a monitor");
    }
    signal(exited.value(), Signal.KILL);
  }

  private void accept(int version) throws ProtocolException {
    if (version != ServerSteps.VERSION) {
      throw new ProtocolException("the guest speaks version " + version);
    }
    if (!ready.complete(null)) {
      throw new ProtocolException("the guest became ready twice");
    }
  }

  private final class Listener implements WireListener {
    @Override
    public void received(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        while (partial.hasRemaining() && bytes.hasRemaining()) {
          partial.put(bytes.get());
        }
        if (!partial.hasRemaining()) {
          Message message = Message.read(partial.flip());
          partial.clear();
          accept(message);
        }
      }
    }

    @Override
    public void closed(IOException reason) {
      List<GuestProgram> awaited;
      synchronized (GuestControl.this) {
        awaited = new ArrayList<>(programs.values());
        programs.clear();
      }
      IOException gone =
          new IOException("no connection to the guest: " + reason.getMessage(), reason);
      ready.completeExceptionally(gone);
      awaited.forEach(program -> program.fail(gone));
    }
  }
}
