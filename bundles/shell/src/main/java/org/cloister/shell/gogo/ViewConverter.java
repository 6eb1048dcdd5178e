package org.cloister.shell.gogo;

import java.util.List;
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
    // Within a pipeline a command reads it; after its end Gogo's shell prints it on the terminal.
    Style style = level == INSPECT && Process.Utils.current() == null ? Style.ANSI : Style.PLAIN;
    List<String> lines = view.lines(style);
    return level == INSPECT ? String.join("\n", lines) : lines.isEmpty() ? "" : lines.get(0);
  }
}
