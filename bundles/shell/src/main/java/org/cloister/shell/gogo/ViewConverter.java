package org.cloister.shell.gogo;

import java.util.List;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Process;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Viewable;

/** Makes text of what verbs answer: all of it to be looked at, one line within other text. */
public final class ViewConverter implements Converter {
  @Override
  public Object convert(Class<?> desiredType, Object in) {
    return null;
  }

  @Override
  public CharSequence format(Object target, int level, Converter escape) {
    if (!(target instanceof Viewable view)) {
      return null;
    }
    List<String> lines = view.lines(level == INSPECT ? style(escape) : Style.PLAIN);
    return level == INSPECT ? String.join("\n", lines) : lines.isEmpty() ? "" : lines.get(0);
  }

  /** Within a pipeline a command reads it; after its end Gogo's shell prints it on the terminal. */
  private static Style style(Converter escape) {
    return Process.Utils.current() == null && escape instanceof CommandSession session
        ? GogoIo.style(Shell.getTerminal(session))
        : Style.PLAIN;
  }
}
