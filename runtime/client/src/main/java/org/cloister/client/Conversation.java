package org.cloister.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.cloister.client.wire.Frame;
import org.cloister.client.wire.FrameReader;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;
import org.cloister.client.wire.Hello;

/** One command's talk with the platform, from greeting to exit code. */
public final class Conversation {
  private static final int PIECE = 1 << 15;

  private final FrameReader reader;
  private final FrameWriter writer;
  private final InputStream in;
  private final OutputStream out;
  private final OutputStream err;
  private final Object wanted = new Object();
  private boolean want;
  private Thread inputThread;
  private RawTerminal raw;

  /**
   * Makes a conversation.
   *
   * @param channel a connection to the platform
   * @param in what the command may read
   * @param out where its standard output goes
   * @param err where its standard error goes
   */
  public Conversation(ByteChannel channel, InputStream in, OutputStream out, OutputStream err) {
    this.reader = new FrameReader(channel, FrameReader.Arrival.UNWATCHED);
    this.writer = new FrameWriter(channel);
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs a command to its end.
   *
   * @param hello what to run
   * @return its exit code
   * @throws ReaderGoneException if what it prints cannot be written; the terminal is as it was
   * @throws IOException if the platform goes away; the terminal is as it was
   */
  public int run(Hello hello) throws IOException {
    byte[] payload = hello.encode();
    try {
      writer.write(FrameType.HELLO, payload, 0, payload.length);
    } catch (IOException e) {
      // A platform that turns this client away has said why before it closed.
    }
    try {
      return converse();
    } finally {
      leaveRaw();
    }
  }

  private int converse() throws IOException {
    for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
      switch (frame.type()) {
        case OUT -> print(out, frame.payload());
        case ERR -> print(err, frame.payload());
        case WANT -> want();
        case RAW -> enterRaw();
        case COOKED -> leaveRaw();
        case EXIT -> {
          awaitEnd();
          return frame.payload()[0] & 0xff;
        }
        default -> throw new IOException("the platform sent a " + frame.type());
      }
    }
    throw new IOException("the platform went away in the middle of the command");
  }

  private static void print(OutputStream stream, byte[] piece) throws ReaderGoneException {
    try {
      stream.write(piece);
    } catch (IOException e) {
      throw new ReaderGoneException(e);
    }
  }

  /** A platform that ends keeps the connection until it has; others close it now. */
  private void awaitEnd() {
    try {
      while (reader.read() != null) {
        // Nothing follows an exit code.
      }
    } catch (IOException e) {
      // The platform did not read all that was sent to it: that, too, is its end.
    }
  }

  private void want() {
    synchronized (wanted) {
      if (!want) {
        want = true;
        wanted.notifyAll();
      }
      if (inputThread == null) {
        inputThread = new InputThread();
        inputThread.setDaemon(true);
        inputThread.start();
      }
    }
  }

  /** Reads a piece of standard input each time that the platform asks for one. */
  private final class InputThread extends Thread {
    InputThread() {
      super("input");
    }

    @Override
    public void run() {
      byte[] piece = new byte[PIECE];
      try {
        while (true) {
          synchronized (wanted) {
            while (!want) {
              wanted.wait();
            }
            want = false;
          }
          int length = Math.max(0, in.read(piece));
          writer.write(FrameType.INPUT, piece, 0, length);
        }
      } catch (IOException | InterruptedException e) {
        // The platform has gone; the thread that reads from it sees that and says so.
      }
    }
  }

  private void enterRaw() throws IOException {
    raw = new RawTerminal(new Resize());
  }

  private void leaveRaw() throws IOException {
    if (raw != null) {
      raw.close();
      raw = null;
    }
  }

  private final class Resize implements RawTerminal.SizeListener {
    @Override
    public void size(int columns, int rows) throws IOException {
      byte[] size = ByteBuffer.allocate(4).putShort((short) columns).putShort((short) rows).array();
      writer.write(FrameType.SIZE, size, 0, size.length);
    }
  }
}
