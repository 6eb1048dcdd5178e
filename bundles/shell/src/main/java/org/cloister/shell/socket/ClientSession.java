package org.cloister.shell.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.client.wire.Frame;
import org.cloister.client.wire.FrameReader;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;
import org.cloister.client.wire.Hello;
import org.cloister.client.wire.WireException;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Runner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: a thread reads its frames, another runs its command. When the client goes, its
 * command is interrupted, and with it ends what the command runs or follows.
 */
public final class ClientSession {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

  private final SocketChannel channel;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final CommandLine commandLine;
  private final Deadlines deadlines;
  private ClientIo io;
  private Thread command;
  private volatile boolean finished;

  /** Stays open until the process ends: that is what a client waits for that ended the platform. */
  private volatile boolean lasting;

  /** Runs command lines. */
  @FunctionalInterface
  public interface CommandLine {
    Runner.End run(List<String> words, Io io);
  }

  ClientSession(SocketChannel channel, Deadlines deadlines, CommandLine commandLine) {
    this.channel = channel;
    this.deadlines = deadlines;
    this.reader = new FrameReader(channel, deadlines.watch(channel));
    this.writer = new FrameWriter(channel);
    this.commandLine = commandLine;
  }

  /** Serves the client; returns when it has gone and its command has ended. */
  void serve() {
    try {
      Frame first = reader.read();
      if (first == null) {
        return;
      }
      if (first.type() != FrameType.HELLO) {
        throw new WireException("a " + first.type() + " in place of a greeting");
      }
      Hello hello = Hello.decode(first.payload());
      if (hello.words().isEmpty()) {
        throw new WireException("a greeting without a command");
      }
      io = new ClientIo(writer, hello);
      command = new Thread(() -> run(hello.words()), "client: " + hello.words().get(0));
      command.setDaemon(true);
      command.start();
      for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
        receive(frame);
      }
    } catch (WireException e) {
      LOG.warn("A client of the command socket was turned away: {}", e.getMessage());
    } catch (IOException e) {
      if (!finished) {
        LOG.debug("A client of the command socket has gone: {}", e.getMessage());
      }
    } finally {
      end();
    }
  }

  private void receive(Frame frame) throws WireException {
    switch (frame.type()) {
      case INPUT -> io.pulledInput().arrived(frame.payload());
      case SIZE -> {
        if (frame.payload().length != 4) {
          throw new WireException("a size of " + frame.payload().length + " bytes");
        }
        ByteBuffer size = ByteBuffer.wrap(frame.payload());
        int columns = Short.toUnsignedInt(size.getShort());
        int rows = Short.toUnsignedInt(size.getShort());
        io.clientScreen().sized(new TerminalSize(Math.max(1, columns), Math.max(1, rows)));
      }
      default -> throw new WireException("a " + frame.type() + " from a client");
    }
  }

  private void run(List<String> words) {
    Runner.End end = commandLine.run(words, io);
    lasting = end.last().isPresent();
    finished = true;
    try {
      writer.write(FrameType.EXIT, new byte[] {(byte) end.code()}, 0, 1);
    } catch (IOException e) {
      // The client has gone before its command.
    }
    end.last().ifPresentOrElse(Runnable::run, this::leave);
  }

  /**
   * Lets the client close first. Input that is on its way would otherwise be left unread, and a
   * Unix socket that is closed with something unread resets its peer, who loses what it has not
   * read yet.
   */
  private void leave() {
    try {
      channel.shutdownOutput();
      deadlines.closeLater(channel);
    } catch (IOException e) {
      close();
    }
  }

  private void end() {
    if (io != null) {
      io.pulledInput().end();
    }
    if (command != null && !finished) {
      command.interrupt();
    }
    close();
    if (command != null) {
      try {
        command.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends it, unless its client waits for the end of the process. */
  void close() {
    if (lasting) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed in any case.
    }
  }
}
