package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.UnknownVerb;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Viewable;

/** Says what the commands do. */
public final class HelpVerb implements Verb {
  private final Supplier<Map<String, Verb>> verbs;

  /**
   * Makes the verb.
   *
   * @param verbs all verbs by name, in a good order for reading
   */
  public HelpVerb(Supplier<Map<String, Verb>> verbs) {
    this.verbs = verbs;
  }

  @Override
  public Manual manual() {
    return Manual.of("help", "[COMMAND]", Operands.VERBS, "list the commands, or say all about one")
        .example("help exec", "all about exec");
  }

  @Override
  public Object run(Call call) {
    List<String> operands = call.arguments().operands();
    if (operands.isEmpty()) {
      return (Lines) this::overview;
    }
    String name = call.arguments().one("the name of a command");
    Verb verb = verbs.get().get(name);
    if (verb == null) {
      throw UnknownVerb.refusal(name, verbs.get().keySet());
    }
    return (Lines) style -> page(verb.manual(), style);
  }

  private interface Lines extends Viewable {}

  private List<String> overview(Style style) {
    Table table = new Table(style);
    for (Verb verb : verbs.get().values()) {
      Manual manual = verb.manual();
      table.row().cell(manual.name(), style::strong).cell(manual.summary());
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add("help COMMAND shows options and examples.");
    return lines;
  }

  /** {@return all about one verb} */
  static List<String> page(Manual manual, Style style) {
    List<String> lines = new ArrayList<>();
    String options = manual.options().isEmpty() ? "" : " [OPTION]…";
    String operands = manual.synopsis().isEmpty() ? "" : " " + manual.synopsis();
    lines.add(style.strong(manual.name()) + options + operands);
    lines.add("  " + manual.summary());
    manual.details().forEach(line -> lines.add("  " + line));
    if (!manual.options().isEmpty()) {
      lines.add("");
      lines.add(style.strong("Options"));
      Table table = new Table(style);
      for (Option option : manual.options()) {
        table.row().cell("  " + option.typed()).cell(option.summary());
      }
      lines.addAll(table.lines());
    }
    if (!manual.examples().isEmpty()) {
      lines.add("");
      lines.add(style.strong("Examples"));
      Table table = new Table(style);
      manual
          .examples()
          .forEach(example -> table.row().cell("  " + example.line()).cell(example.meaning()));
      lines.addAll(table.lines());
    }
    return lines;
  }
}
