package org.cloister.linux.terminal.io;

import java.io.InputStream;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.terminal.OutputPipe;

/** A pipe of which this process keeps the reading end. */
final class KernelOutputPipe implements OutputPipe {

  private final Channel channel;
  private final KernelDescriptor writer;

  KernelOutputPipe(Channel channel, KernelDescriptor writer) {
    this.channel = channel;
    this.writer = writer;
  }

  @Override
  public int writer() {
    return writer.number();
  }

  @Override
  public void release() {
    writer.close();
  }

  @Override
  public InputStream output() {
    return channel.input(channel::close);
  }

  @Override
  public void close() {
    writer.close();
    channel.close();
  }
}
