package org.cloister.shell.socket;

import java.io.IOException;
import java.io.OutputStream;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;

/** Sends what is written as frames of one type. */
final class FrameOutput extends OutputStream {
  private final FrameWriter writer;
  private final FrameType type;

  FrameOutput(FrameWriter writer, FrameType type) {
    this.writer = writer;
    this.type = type;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > 0) {
      writer.write(type, bytes, offset, length);
    }
  }
}
