package org.cloister.shell.verb;

import java.time.Clock;
import java.util.List;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;

/** Lists services. */
public final class ListVerb implements Verb {
  private static final Option FAILED = Option.flag("failed", "", "only services that failed");

  private final Supervisor supervisor;
  private final DefinitionCatalog catalog;
  private final Services known;
  private final Clock clock;

  /**
   * Makes the verb.
   *
   * @param supervisor knows the services
   * @param catalog knows what is wrong with definitions
   * @param clock tells how old things are
   */
  public ListVerb(Supervisor supervisor, DefinitionCatalog catalog, Clock clock) {
    this.supervisor = supervisor;
    this.catalog = catalog;
    this.known = new Services(supervisor, catalog);
    this.clock = clock;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "list", "[NAME…]", Operands.SERVICES, "list services, and problems with definitions")
        .details("A long reason is cut short; the status of the service has all of it.")
        .with(FAILED, Option.JSON)
        .example("list", "all services")
        .example("list tor nginx", "these two")
        .example("list --failed", "what needs attention")
        .example("list | grep running", "in the platform's console: filter lines");
  }

  @Override
  public Object run(Call call) {
    List<String> names = call.arguments().operands();
    names.forEach(known::get);
    boolean failed = call.arguments().has(FAILED);
    List<ServiceStatus> services =
        supervisor.services().stream()
            .filter(service -> wanted(names, service.name()))
            .filter(service -> !failed || service.state() == ServiceState.FAILED)
            .toList();
    return new ServiceList(
        services,
        catalog.problems().stream().filter(problem -> wanted(names, problem.service())).toList(),
        clock.instant(),
        failed ? "No service has failed." : "No services are defined.");
  }

  private static boolean wanted(List<String> names, String name) {
    return names.isEmpty() || names.contains(name);
  }
}
