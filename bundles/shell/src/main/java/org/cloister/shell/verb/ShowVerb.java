package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Viewable;

/** Shows the definition that is in force. */
public final class ShowVerb implements Verb {
  private static final Predicate<String> ENABLED =
      Pattern.compile("enabled\\s*=.*").asMatchPredicate();

  private final Supervisor supervisor;
  private final DefinitionCatalog catalog;
  private final Services services;

  /**
   * Makes the verb.
   *
   * @param supervisor knows the services
   * @param catalog knows their definitions
   */
  public ShowVerb(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.catalog = catalog;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "show",
            "NAME",
            Operands.SERVICES,
            "show a service's definition as it is in force, and where each line comes from")
        .with(Option.JSON)
        .example("show tor", "file, drop-ins and defaults in one");
  }

  @Override
  public Object run(Call call) {
    String name = call.arguments().one("the name of a service");
    services.require(name);
    EffectiveDefinition written =
        catalog
            .effective(name)
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.UNKNOWN, name + ": its definition has gone; it still runs"));
    return new View(
        supervisor
            .service(name)
            .map(status -> withCommand(written, status.enabled()))
            .orElse(written));
  }

  /** What the commands enable and disable have set is in force over what is written. */
  private static EffectiveDefinition withCommand(EffectiveDefinition written, boolean enabled) {
    if (written.definition().enabled() == enabled) {
      return written;
    }
    EffectiveDefinition.Line set =
        new EffectiveDefinition.Line(
            "enabled = " + enabled, "the command " + (enabled ? "enable" : "disable"));
    return new EffectiveDefinition(
        written.definition(),
        written.lines().stream().map(line -> ENABLED.test(line.text()) ? set : line).toList());
  }

  private record View(EffectiveDefinition definition) implements Viewable {
    @Override
    public List<String> lines(Style style) {
      int width =
          definition.lines().stream().mapToInt(line -> line.text().length()).max().orElse(0);
      int column = Math.min(width, 72);
      List<String> lines = new ArrayList<>();
      for (EffectiveDefinition.Line line : definition.lines()) {
        String text = Printable.of(line.text());
        String gap = " ".repeat(Math.max(0, column - text.length()) + 2);
        lines.add(
            line.origin().isEmpty() || text.isBlank()
                ? text
                : text + gap + style.faint("# " + Printable.of(line.origin())));
      }
      return lines;
    }

    @Override
    public Object plain() {
      return Plain.of(definition);
    }
  }
}
