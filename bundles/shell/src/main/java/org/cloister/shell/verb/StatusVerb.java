package org.cloister.shell.verb;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;

/** Shows all that is known about a service, or how the platform is as a whole. */
public final class StatusVerb implements Verb {
  private static final Option LINES =
      new Option("lines", "n", "N", "so many of the last log lines; 10 if not given");
  private static final Option WAIT =
      Option.flag("wait", "w", "first wait until no service is on its way, at most 30 seconds");

  private final Supervisor supervisor;
  private final DefinitionCatalog catalog;
  private final Services services;
  private final Clock clock;
  private final Settling settling;

  /**
   * Makes the verb.
   *
   * @param supervisor knows the services
   * @param catalog knows their definitions
   * @param clock tells how old things are, and where the operator lives
   */
  public StatusVerb(Supervisor supervisor, DefinitionCatalog catalog, Clock clock) {
    this.supervisor = supervisor;
    this.catalog = catalog;
    this.services = new Services(supervisor, catalog);
    this.clock = clock;
    this.settling = new Settling(supervisor);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "status",
            "[NAME…]",
            Operands.SERVICES,
            "show all that is known about services, or how the platform is as a whole")
        .details(
            "For a service: backend and why it was chosen, process, namespaces, mounts, layers of",
            "protection, privileges, limits and usage, readiness and health, history and last log"
                + " lines.",
            "What is granted (network, user, privileges, limits) is what the next start would use.",
            "A service that has failed and is to be started again is not waited for: it may never"
                + " settle.")
        .with(LINES, WAIT, Option.JSON)
        .example("status", "how the platform is")
        .example("status tor", "all about tor")
        .example("status tor --json", "the same for programs");
  }

  @Override
  public Object run(Call call) throws InterruptedException {
    if (call.arguments().has(WAIT)) {
      settling.await();
    }
    List<String> names = call.arguments().operands();
    if (names.isEmpty()) {
      return new PlatformSummary(
          supervisor.services(), supervisor.backends(), catalog.problems(), clock.instant());
    }
    int lines = call.arguments().number(LINES).orElse(10);
    List<ServiceReport> reports = new ArrayList<>();
    for (String name : names) {
      reports.add(report(services.get(name), lines));
    }
    return reports.size() == 1 ? reports.get(0) : new ServiceReports(reports);
  }

  private ServiceReport report(ServiceStatus status, int lines) {
    String name = status.name();
    Map<String, String> missing = new LinkedHashMap<>();
    boolean runs = status.pid().isPresent();
    return new ServiceReport(
        status,
        catalog.effective(name).map(EffectiveDefinition::definition),
        ask("choice", () -> supervisor.choice(name), missing),
        ask("spec", () -> supervisor.spec(name), missing),
        runs ? ask("limits", () -> supervisor.limits(name), missing) : Optional.empty(),
        runs ? ask("report", () -> supervisor.inspect(name), missing) : Optional.empty(),
        runs ? ask("usage", () -> supervisor.usage(name), missing) : Optional.empty(),
        missing,
        ask("log", () -> supervisor.log(name, lines), missing).orElse(List.of()),
        clock.instant(),
        clock.getZone());
  }

  private interface Question<T> {
    T ask() throws IsolationException;
  }

  /** A part that cannot be found out must not hide the others. */
  private static <T> Optional<T> ask(
      String what, Question<T> question, Map<String, String> missing) {
    try {
      return Optional.of(question.ask());
    } catch (IsolationException | SupervisionException e) {
      missing.put(what, e.getMessage());
      return Optional.empty();
    }
  }
}
