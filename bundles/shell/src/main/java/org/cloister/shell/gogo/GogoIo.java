package org.cloister.shell.gogo;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Process;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Screen;
import org.cloister.shell.text.Style;
import org.jline.terminal.Terminal;

/** The streams of a command in a Gogo pipeline. */
public final class GogoIo implements Io {
  private final CommandSession session;
  private final Process process = Process.Utils.current();
  private final PrintStream out;

  GogoIo(CommandSession session) {
    this.session = session;
    this.out = openOut();
  }

  @Override
  public InputStream in() {
    Terminal terminal = Shell.getTerminal(session);
    boolean typed = process == null || process.isTty(0);
    if (typed && terminal != null) {
      return new KeyboardInput(terminal.input());
    }
    return process == null ? session.getKeyboard() : process.in();
  }

  @Override
  public PrintStream out() {
    return out;
  }

  /**
   * Gogo's own stream does not pass a flush on to the terminal: what is followed would not show.
   */
  private PrintStream openOut() {
    if (onTerminal(1)) {
      Terminal terminal = Shell.getTerminal(session);
      return new PrintStream(terminal.output(), false, terminal.encoding());
    }
    return process == null ? session.getConsole() : process.out();
  }

  @Override
  public PrintStream err() {
    return process == null ? session.getConsole() : process.err();
  }

  @Override
  public Style style() {
    return onTerminal(1) ? style(Shell.getTerminal(session)) : Style.PLAIN;
  }

  /**
   * {@return what a terminal can show}
   *
   * @param terminal JLine's; {@code null} if there is none
   */
  public static Style style(Terminal terminal) {
    return terminal == null || terminal.getType().startsWith(Terminal.TYPE_DUMB)
        ? Style.PLAIN
        : Style.ANSI;
  }

  @Override
  public Optional<Screen> screen() {
    return onTerminal(0) && onTerminal(1)
        ? Optional.of(new JLineScreen(Shell.getTerminal(session)))
        : Optional.empty();
  }

  private boolean onTerminal(int descriptor) {
    Terminal terminal = Shell.getTerminal(session);
    return style(terminal) == Style.ANSI && (process == null || process.isTty(descriptor));
  }
}
