package org.cloister.shell.verb;

import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.shell.text.Brief;
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
  private final String none;

  /**
   * Makes a list.
   *
   * @param services the services
   * @param problems what is wrong with definitions
   * @param now when it was put together
   * @param none what is said if there are no services
   */
  ServiceList(
      List<ServiceStatus> services, List<DefinitionProblem> problems, Instant now, String none) {
    this.services = List.copyOf(services);
    this.problems = List.copyOf(problems);
    this.now = now;
    this.none = none;
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
      lines.add(none);
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
          .cell(Brief.of(remark(service), style));
    }
    return table.lines();
  }

  @Override
  public Object plain() {
    return services.stream().map(Plain::of).toList();
  }

  /** {@return the most important thing to know of a service beside its state} */
  static String remark(ServiceStatus service) {
    if (!service.reason().isEmpty()) {
      return service.reason();
    }
    return service.replacementPending()
        ? "runs with an older definition: restart it to apply the new one"
        : service.description();
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "";
  }
}
