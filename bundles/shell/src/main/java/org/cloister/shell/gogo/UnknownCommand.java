package org.cloister.shell.gogo;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.cloister.shell.call.UnknownVerb;

/** What Gogo calls for a command that there is none of: says what was perhaps meant. */
public final class UnknownCommand implements Function {
  /** The session variable that Gogo looks for. */
  public static final String VARIABLE = "default";

  @Override
  public Object execute(CommandSession session, List<Object> arguments) {
    String typed = String.valueOf(arguments.get(0));
    Set<String> names =
        Shell.getCommands(session).stream()
            .map(name -> name.substring(name.indexOf(':') + 1))
            .collect(Collectors.toSet());
    return Pipeline.refuse(UnknownVerb.refusal(typed, names));
  }
}
