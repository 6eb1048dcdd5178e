package org.cloister.linux.terminal.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;

/**
 * A descriptor that threads read and write until another thread closes it: then they stop waiting.
 * The descriptor itself is closed when the last of them has let go of it, so that none of them ever
 * uses a later one of the same number. Thread-safe.
 */
final class Channel implements AutoCloseable {

  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int CHUNK = 8192;
  private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

  private final Kernel kernel;
  private final KernelDescriptor descriptor;
  private final KernelDescriptor wake;
  private int users;
  private boolean closed;

  /**
   * @param descriptor not blocking; belongs to this object from now on
   */
  Channel(Kernel kernel, KernelDescriptor descriptor) throws ErrnoException {
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.wake = new KernelDescriptor(kernel, kernel.eventfd());
  }

  /** {@return does something with the descriptor while it is open} */
  <T> T use(Use<T> use) throws IOException {
    if (!enter()) {
      throw new IOException("closed");
    }
    try {
      return use.apply(descriptor.number());
    } finally {
      leave();
    }
  }

  /** {@return the bytes that come in} */
  InputStream input(Runnable onClose) {
    return new Input(onClose);
  }

  /** {@return where bytes go out} */
  OutputStream output(Runnable onClose) {
    return new Output(onClose);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (users == 0) {
      free();
      return;
    }
    try {
      kernel.write(wake.number(), ONE);
    } catch (ErrnoException e) {
      throw new IllegalStateException("an event counter that was never full is full", e);
    }
  }

  /** {@return how many bytes came, or −1 at the end} */
  private int read(byte[] buffer) throws IOException {
    if (!enter()) {
      return -1;
    }
    try {
      while (true) {
        try {
          int count = kernel.read(descriptor.number(), buffer);
          return count == 0 ? -1 : count;
        } catch (ErrnoException e) {
          if (e.is(Errno.EIO)) {
            // A pseudo-terminal whose other side is closed.
            return -1;
          }
          if (!e.is(Errno.EAGAIN)) {
            throw e;
          }
          if (!await(POLLIN)) {
            return -1;
          }
        }
      }
    } finally {
      leave();
    }
  }

  private void write(byte[] bytes) throws IOException {
    if (!enter()) {
      throw new IOException("closed");
    }
    try {
      byte[] rest = bytes;
      while (rest.length > 0) {
        try {
          rest = Arrays.copyOfRange(rest, kernel.write(descriptor.number(), rest), rest.length);
        } catch (ErrnoException e) {
          if (!e.is(Errno.EAGAIN)) {
            throw e;
          }
          if (!await(POLLOUT)) {
            throw new IOException("closed while writing");
          }
        }
      }
    } finally {
      leave();
    }
  }

  /** {@return whether something can be done; false if the channel was closed meanwhile} */
  private boolean await(int events) throws ErrnoException {
    int[] ready =
        kernel.poll(
            -1,
            new Kernel.Poll(descriptor.number(), events),
            new Kernel.Poll(wake.number(), POLLIN));
    return ready[1] == 0;
  }

  private synchronized boolean enter() {
    if (!closed) {
      users++;
    }
    return !closed;
  }

  private synchronized void leave() {
    users--;
    if (closed && users == 0) {
      free();
    }
  }

  private void free() {
    descriptor.close();
    wake.close();
  }

  /** What to do with a descriptor. */
  interface Use<T> {
    T apply(int number) throws IOException;
  }

  private final class Input extends InputStream {
    private final Runnable onClose;

    Input(Runnable onClose) {
      this.onClose = onClose;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return Channel.this.read(one) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      byte[] chunk = new byte[Math.min(length, CHUNK)];
      int count = Channel.this.read(chunk);
      if (count > 0) {
        System.arraycopy(chunk, 0, bytes, offset, count);
      }
      return count;
    }

    @Override
    public void close() {
      onClose.run();
    }
  }

  private final class Output extends OutputStream {
    private final Runnable onClose;

    Output(Runnable onClose) {
      this.onClose = onClose;
    }

    @Override
    public void write(int value) throws IOException {
      Channel.this.write(new byte[] {(byte) value});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Channel.this.write(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void close() {
      onClose.run();
    }
  }
}
