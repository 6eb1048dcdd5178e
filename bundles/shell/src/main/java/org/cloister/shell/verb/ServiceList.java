package org.cloister.shell.verb;

import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Units;
import org.cloister.shell.text.Viewable;

/** Services, one a line; a list, so that Gogo's {@code each} works on it. */
final class ServiceList extends AbstractList<ServiceStatus> implements Viewable {
  private final List<ServiceStatus> services;
  private final List<DefinitionProblem> problems;
  private final Instant now;

  ServiceList(List<ServiceStatus> services, List<DefinitionProblem> problems, Instant now) {
    this.services = List.copyOf(services);
    this.problems = List.copyOf(problems);
    this.now = now;
  }

  @Override
  public ServiceStatus get(int index) {
    return services.get(index);
  }

  @Override
  public int size() {
    return services.size();
  }

  @Override
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    if (services.isEmpty()) {
      lines.add("No services are defined.");
    } else {
      lines.addAll(table(style));
    }
    for (DefinitionProblem problem : problems) {
      lines.add(style.bad("problem: ") + Printable.of(problem.toString()));
    }
    return lines;
  }

  private List<String> table(Style style) {
    Table table =
        new Table(style, "NAME", "STATE", "BACKEND", "PID", "SINCE", "DESCRIPTION OR REASON");
    for (ServiceStatus service : services) {
      table
          .row()
          .cell(service.name())
          .cell(service.state().key(), States.paint(style, service.state()))
          .cell(service.backend().orElse(""))
          .cell(number(service.pid()))
          .cell(Units.age(Duration.between(service.since(), now)))
          .cell(service.reason().isEmpty() ? service.description() : service.reason());
    }
    return table.lines();
  }

  @Override
  public Object plain() {
    return services.stream().map(Plain::of).toList();
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "";
  }
}
