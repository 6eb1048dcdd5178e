package org.cloister.shell.gogo;

import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.shell.call.Screen;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/** The platform's own terminal, as JLine has it. */
final class JLineScreen implements Screen {
  private final Terminal terminal;

  JLineScreen(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public String type() {
    return terminal.getType();
  }

  @Override
  public Raw raw(Consumer<TerminalSize> resized) {
    Attributes before = terminal.getAttributes();
    SignalHandler handler = terminal.handle(Signal.WINCH, signal -> resized.accept(size(terminal)));
    terminal.flush();
    terminal.setAttributes(raw(before));
    return new RawMode(before, handler);
  }

  /** As cfmakeraw(3) does; JLine's own raw mode still turns Ctrl-C into a signal. */
  private static Attributes raw(Attributes before) {
    Attributes raw = new Attributes(before);
    raw.setInputFlags(
        EnumSet.of(
            InputFlag.IGNBRK,
            InputFlag.BRKINT,
            InputFlag.PARMRK,
            InputFlag.ISTRIP,
            InputFlag.INLCR,
            InputFlag.IGNCR,
            InputFlag.ICRNL,
            InputFlag.IXON),
        false);
    raw.setOutputFlag(OutputFlag.OPOST, false);
    raw.setLocalFlags(
        EnumSet.of(
            LocalFlag.ECHO, LocalFlag.ECHONL, LocalFlag.ICANON, LocalFlag.ISIG, LocalFlag.IEXTEN),
        false);
    raw.setControlChar(ControlChar.VMIN, 1);
    raw.setControlChar(ControlChar.VTIME, 0);
    return raw;
  }

  /** A terminal that does not know its size says 0. */
  private static TerminalSize size(Terminal terminal) {
    int columns = terminal.getWidth();
    int rows = terminal.getHeight();
    return new TerminalSize(columns > 0 ? columns : 80, rows > 0 ? rows : 24);
  }

  private final class RawMode implements Raw {
    private final Attributes before;
    private final SignalHandler handler;

    RawMode(Attributes before, SignalHandler handler) {
      this.before = before;
      this.handler = handler;
    }

    @Override
    public TerminalSize size() {
      return JLineScreen.size(terminal);
    }

    @Override
    public OutputStream output() {
      return terminal.output();
    }

    @Override
    public void close() throws IOException {
      terminal.output().flush();
      terminal.setAttributes(before);
      terminal.handle(Signal.WINCH, handler);
    }
  }
}
