package org.cloister.shell.gogo;

import java.io.IOException;
import java.io.InputStream;
import org.jline.utils.NonBlockingInputStream;

/**
 * What is typed on JLine's terminal, until this is closed. A read looks up every tenth of a second
 * whether it still is wanted; a key that comes later stays for who reads next.
 */
final class KeyboardInput extends InputStream {
  private static final long STEP_MILLIS = 100;

  private final InputStream terminal;
  private volatile boolean closed;

  KeyboardInput(InputStream terminal) {
    this.terminal = terminal;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!(terminal instanceof NonBlockingInputStream keys)) {
      return terminal.read(bytes, offset, length);
    }
    int key = NonBlockingInputStream.READ_EXPIRED;
    while (key == NonBlockingInputStream.READ_EXPIRED) {
      if (closed) {
        return -1;
      }
      key = keys.read(STEP_MILLIS);
    }
    if (key < 0) {
      return -1;
    }
    bytes[offset] = (byte) key;
    int count = 1;
    while (count < length && keys.available() > 0) {
      key = keys.read(1);
      if (key < 0) {
        break;
      }
      bytes[offset + count++] = (byte) key;
    }
    return count;
  }

  @Override
  public void close() {
    closed = true;
  }
}
