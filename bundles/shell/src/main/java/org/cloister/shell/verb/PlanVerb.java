package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Plan;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Viewable;

/** Shows what a start would do. */
public final class PlanVerb implements Verb {
  private final Supervisor supervisor;
  private final Services services;

  /**
   * Makes the verb.
   *
   * @param supervisor makes plans
   * @param catalog knows templates
   */
  public PlanVerb(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "plan",
            "NAME",
            Operands.SERVICES,
            "show everything that the next start of a service would do, without doing it")
        .with(Option.JSON)
        .example("plan tor", "each system call, mount and command line");
  }

  @Override
  public Object run(Call call) throws IsolationException {
    String name = call.arguments().one("the name of a service");
    services.require(name);
    return new View(supervisor.plan(name));
  }

  private record View(Plan plan) implements Viewable {
    @Override
    public List<String> lines(Style style) {
      List<String> lines = new ArrayList<>();
      lines.add("backend " + plan.backend());
      for (Plan.Section section : plan.sections()) {
        lines.add("");
        lines.add(style.strong(Printable.of(section.title())));
        section.lines().forEach(line -> lines.add("  " + Printable.of(line)));
      }
      return lines;
    }

    @Override
    public Object plain() {
      return Plain.of(plan);
    }
  }
}
