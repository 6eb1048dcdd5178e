package org.cloister.shell.gogo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.cloister.api.isolation.Signal;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;
import org.jline.builtins.Completers.CompletionData;
import org.jline.reader.ParsedLine;

/**
 * What the tab key offers after each verb: its options, and the names of services, backends or
 * verbs by its kind of operands.
 */
public final class Completions {
  private final String scope;
  private final Map<String, Verb> verbs;
  private final Supplier<List<String>> services;
  private final Supplier<List<String>> backends;

  /**
   * Makes completions.
   *
   * @param scope the verbs' scope
   * @param verbs the verbs by name
   * @param services names of services
   * @param backends names of backends
   */
  public Completions(
      String scope,
      Map<String, Verb> verbs,
      Supplier<List<String>> services,
      Supplier<List<String>> backends) {
    this.scope = scope;
    this.verbs = verbs;
    this.services = services;
    this.backends = backends;
  }

  /**
   * Adds them to a session.
   *
   * @param session one with a line reader
   */
  public void addTo(CommandSession session) {
    session.put("__operands", (Function) this::operands);
    Map<String, List<CompletionData>> all = Shell.getCompletions(session);
    for (Verb verb : verbs.values()) {
      Manual manual = verb.manual();
      List<CompletionData> data = new ArrayList<>();
      data.add(new CompletionData(null, manual.summary(), null, null));
      for (Option option : manual.options()) {
        List<String> names = new ArrayList<>(List.of("--" + option.name()));
        if (!option.letter().isEmpty()) {
          names.add("-" + option.letter());
        }
        data.add(new CompletionData(names, option.summary(), null, null));
      }
      data.add(new CompletionData(null, null, "__operands " + manual.name(), null));
      all.put(scope + ":" + manual.name(), data);
    }
  }

  private Object operands(CommandSession session, List<Object> arguments) {
    ParsedLine line = Shell.getParsedLine(session);
    boolean first =
        line.words().subList(1, line.wordIndex()).stream().allMatch(w -> w.startsWith("-"));
    Verb verb = verbs.get(String.valueOf(arguments.get(0)));
    return switch (verb.manual().operands()) {
      case SERVICES -> services.get();
      case SERVICE_AND_WORDS, SERVICE_AND_PROGRAM -> first ? services.get() : List.of();
      case SERVICE_AND_SIGNAL -> first ? services.get() : Signal.names();
      case SERVICE_AND_BACKEND -> first ? services.get() : backends.get();
      case VERBS -> List.copyOf(verbs.keySet());
      case NONE, WORDS -> List.of();
    };
  }
}
