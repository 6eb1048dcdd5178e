package org.cloister.linux.terminal.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.terminal.PseudoTerminal;

/** A pseudo-terminal of a devpts file system (pty(7), ioctl_tty(2)). */
final class DevptsTerminal implements PseudoTerminal {

  private static final long TIOCGWINSZ = 0x5413;
  private static final long TIOCSWINSZ = 0x5414;
  private static final int WINSIZE = 8;

  private final Kernel kernel;
  private final Channel channel;
  private final KernelDescriptor terminal;

  DevptsTerminal(Kernel kernel, Channel channel, KernelDescriptor terminal) {
    this.kernel = kernel;
    this.channel = channel;
    this.terminal = terminal;
  }

  @Override
  public int terminal() {
    return terminal.number();
  }

  @Override
  public void release() {
    terminal.close();
  }

  @Override
  public void giveTo(int uid) throws IOException {
    kernel.changeOwner(terminal.number(), uid);
  }

  @Override
  public InputStream output() {
    return channel.input(() -> {});
  }

  @Override
  public OutputStream input() {
    return channel.output(() -> {});
  }

  @Override
  public TerminalSize size() throws IOException {
    byte[] size = new byte[WINSIZE];
    channel.use(number -> kernel.ioctl(number, TIOCGWINSZ, size));
    ByteBuffer fields = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN);
    int rows = Short.toUnsignedInt(fields.getShort());
    int columns = Short.toUnsignedInt(fields.getShort());
    return new TerminalSize(columns, rows);
  }

  @Override
  public void resize(TerminalSize size) throws IOException {
    ByteBuffer fields = ByteBuffer.allocate(WINSIZE).order(ByteOrder.LITTLE_ENDIAN);
    fields.putShort((short) size.rows()).putShort((short) size.columns());
    channel.use(number -> kernel.ioctl(number, TIOCSWINSZ, fields.array()));
  }

  @Override
  public void close() {
    terminal.close();
    channel.close();
  }
}
