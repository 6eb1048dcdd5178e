package org.cloister.shell.verb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.shell.text.Brief;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Units;
import org.cloister.shell.text.Viewable;

/**
 * How the platform is as a whole: what runs, what does not and why.
 *
 * @param services all services
 * @param backends the backends present
 * @param problems what is wrong with definitions
 * @param now when this was put together
 */
record PlatformSummary(
    List<ServiceStatus> services,
    List<BackendStatus> backends,
    List<DefinitionProblem> problems,
    Instant now)
    implements Viewable {

  @Override
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(counts());
    lines.addAll(table(style));
    if (backends.isEmpty()) {
      lines.add(style.bad("no backend is installed: ") + "no service can be started");
    }
    for (BackendStatus backend : backends) {
      if (!backend.probe().available()) {
        lines.add(
            style.warning("backend " + backend.name() + " does not work here: ")
                + Printable.of(backend.probe().reason()));
      }
    }
    for (DefinitionProblem problem : problems) {
      lines.add(style.bad("problem: ") + Printable.of(problem.toString()));
    }
    return lines;
  }

  private String counts() {
    if (services.isEmpty()) {
      return "No services are defined.";
    }
    Map<ServiceState, Long> byState =
        services.stream()
            .collect(
                Collectors.groupingBy(
                    ServiceStatus::state,
                    () -> new EnumMap<>(ServiceState.class),
                    Collectors.counting()));
    return services.size()
        + (services.size() == 1 ? " service: " : " services: ")
        + byState.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey().key())
            .collect(Collectors.joining(", "));
  }

  /** What is to run, and what else runs; the rest is in {@code list}. */
  private List<String> table(Style style) {
    Table table = new Table(style);
    for (ServiceStatus service : services) {
      if (service.enabled() || service.state() != ServiceState.STOPPED) {
        table
            .row()
            .cell("  " + service.name())
            .cell(service.state().key(), States.paint(style, service.state()))
            .cell(service.backend().orElse(""))
            .cell(Units.age(Duration.between(service.since(), now)))
            .cell(Brief.of(ServiceList.remark(service), style));
      }
    }
    return table.lines();
  }
}
