package org.cloister.linux.terminal.io;

import java.io.OutputStream;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.terminal.InputPipe;

/** A pipe of which this process keeps the writing end. */
final class KernelInputPipe implements InputPipe {

  private final Channel channel;
  private final KernelDescriptor reader;

  KernelInputPipe(Channel channel, KernelDescriptor reader) {
    this.channel = channel;
    this.reader = reader;
  }

  @Override
  public int reader() {
    return reader.number();
  }

  @Override
  public void release() {
    reader.close();
  }

  @Override
  public OutputStream input() {
    return channel.output(channel::close);
  }

  @Override
  public void close() {
    // In this order, so that a waiting writer is told of this, not of a pipe without a reader.
    channel.close();
    reader.close();
  }
}
