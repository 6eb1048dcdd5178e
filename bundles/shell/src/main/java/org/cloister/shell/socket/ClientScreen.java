package org.cloister.shell.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;
import org.cloister.shell.call.Screen;

/** The client's terminal. */
final class ClientScreen implements Screen {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final TerminalSize USUAL = new TerminalSize(80, 24);

  private final FrameWriter writer;
  private final OutputStream output;
  private final String type;
  private TerminalSize size;
  private Consumer<TerminalSize> resized = ignored -> {};

  ClientScreen(FrameWriter writer, OutputStream output, String type) {
    this.writer = writer;
    this.output = output;
    this.type = type;
  }

  /** The client told its terminal's size. */
  void sized(TerminalSize told) {
    Consumer<TerminalSize> listener;
    synchronized (this) {
      boolean first = size == null;
      size = told;
      notifyAll();
      listener = first ? ignored -> {} : resized;
    }
    listener.accept(told);
  }

  @Override
  public String type() {
    return type.isEmpty() ? "dumb" : type;
  }

  @Override
  public synchronized Raw raw(Consumer<TerminalSize> listener) throws IOException {
    size = null;
    resized = listener;
    writer.write(FrameType.RAW);
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (long left = PATIENCE.toMillis();
          size == null && left > 0;
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
    return new RawMode(size == null ? USUAL : size);
  }

  private final class RawMode implements Raw {
    private final TerminalSize first;

    RawMode(TerminalSize first) {
      this.first = first;
    }

    @Override
    public TerminalSize size() {
      return first;
    }

    @Override
    public OutputStream output() {
      return output;
    }

    @Override
    public void close() throws IOException {
      output.flush();
      writer.write(FrameType.COOKED);
    }
  }
}
