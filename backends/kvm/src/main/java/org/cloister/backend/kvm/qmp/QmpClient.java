package org.cloister.backend.kvm.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.cloister.backend.kvm.wire.Wire;
import org.cloister.backend.kvm.wire.WireListener;
import org.cloister.backend.kvm.wire.WireLoop;

/**
 * Commands to a running QEMU. Futures complete, and events are told, on the wires' thread: what
 * depends on them must not block. Futures fail with an {@link IOException} when the connection
 * ends. Thread-safe.
 */
public final class QmpClient implements AutoCloseable {
  private static final long UNSENT = 1 << 20;

  private final Consumer<QmpEvent> events;
  private final CompletableFuture<QemuVersion> greeting = new CompletableFuture<>();
  private final Map<Long, Command> pending = new HashMap<>();
  private long nextId;
  private Wire wire;

  private record Command(String name, CompletableFuture<JsonNode> answer) {}

  private QmpClient(Consumer<QmpEvent> events) {
    this.events = events;
  }

  /**
   * Connects, and negotiates capabilities once QEMU has greeted.
   *
   * @param loop serves the connection
   * @param socket the monitor's socket; QEMU serves one client at a time
   * @param events hears of what happens
   * @return the connection; commands may be given at once
   * @throws IOException if nobody listens
   */
  public static QmpClient connect(WireLoop loop, Path socket, Consumer<QmpEvent> events)
      throws IOException {
    QmpClient client = new QmpClient(events);
    synchronized (client) {
      client.wire = loop.connect(socket, client.new Listener(), UNSENT);
      // QEMU reads commands that come before its greeting when it has sent that.
      client.execute("qmp_capabilities", Map.of());
    }
    return client;
  }

  /** {@return completes when QEMU has greeted. Each call returns a new future} */
  public CompletableFuture<QemuVersion> version() {
    return greeting.copy();
  }

  /**
   * Gives a command.
   *
   * @param name its name
   * @param arguments its arguments: texts, numbers, truth values, lists and maps of them
   * @return completes with what it returned; fails with a {@link QmpException} if QEMU refuses it
   */
  public CompletableFuture<JsonNode> execute(String name, Map<String, ?> arguments) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    synchronized (this) {
      long id = nextId++;
      try {
        wire.send(QmpParser.command(name, arguments, id));
        pending.put(id, new Command(name, answer));
      } catch (IOException e) {
        answer.completeExceptionally(e);
      }
    }
    return answer;
  }

  /** Closes the connection; QEMU goes on, and commands without an answer fail. Idempotent. */
  @Override
  public synchronized void close() {
    wire.close();
  }

  private synchronized Command answered(long id) throws IOException {
    Command command = pending.remove(id);
    if (command == null) {
      throw new IOException("QEMU answered to the command " + id + " that nobody gave");
    }
    return command;
  }

  private final class Listener implements WireListener {
    private final QmpParser parser = new QmpParser();
    private final List<QmpMessage> messages = new ArrayList<>();

    @Override
    public void received(ByteBuffer bytes) throws IOException {
      messages.clear();
      parser.parse(bytes, messages::add);
      for (QmpMessage message : messages) {
        accept(message);
      }
    }

    private void accept(QmpMessage message) throws IOException {
      if (message instanceof QmpMessage.Greeting hello) {
        greeting.complete(hello.version());
      } else if (message instanceof QmpMessage.Success success) {
        answered(success.id()).answer().complete(success.value());
      } else if (message instanceof QmpMessage.Failure failure) {
        Command command = answered(failure.id());
        command
            .answer()
            .completeExceptionally(
                new QmpException(command.name(), failure.kind(), failure.description()));
      } else if (message instanceof QmpMessage.Happened happened) {
        events.accept(happened.event());
      }
    }

    @Override
    public void closed(IOException reason) {
      List<Command> unanswered;
      synchronized (QmpClient.this) {
        unanswered = new ArrayList<>(pending.values());
        pending.clear();
      }
      IOException gone = new IOException("no connection to QEMU: " + reason.getMessage(), reason);
      greeting.completeExceptionally(gone);
      unanswered.forEach(command -> command.answer().completeExceptionally(gone));
    }
  }
}
