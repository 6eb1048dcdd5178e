package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.Dependencies;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.text.Nearest;

/** Services by the names that operators type. */
final class Services {
  private final Supervisor supervisor;
  private final DefinitionCatalog catalog;

  Services(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.catalog = catalog;
  }

  /**
   * {@return a service that is known}
   *
   * @throws Refusal if there is none, with what was perhaps meant
   */
  ServiceStatus get(String name) {
    return supervisor.service(name).orElseThrow(() -> unknown(name));
  }

  /** Makes sure that a service is known, or is an instance of a template that is. */
  void require(String name) {
    Optional<ServiceStatus> service = supervisor.service(name);
    if (service.isEmpty() && catalog.instantiate(name).isEmpty()) {
      throw unknown(name);
    }
  }

  /** {@return whether that is the name of an instance, of a template that may be gone} */
  static boolean isInstance(String name) {
    return name.indexOf('@') > 0;
  }

  /** {@return names for completion: services, and templates to be completed by hand} */
  List<String> names() {
    List<String> names = new ArrayList<>();
    supervisor.services().forEach(service -> names.add(service.name()));
    names.addAll(catalog.templates());
    return names;
  }

  private Refusal unknown(String name) {
    return new Refusal(Refusal.UNKNOWN, "no service \"%s\"%s".formatted(name, why(name)));
  }

  private String why(String name) {
    boolean broken =
        catalog.problems().stream().anyMatch(problem -> problem.service().equals(name));
    if (broken) {
      return ": " + firstProblem(name);
    }
    if (Dependencies.HOST_PROVIDED.contains(name)) {
      return ": it is a name for what the host provides; services can require it, nothing starts it";
    }
    return catalog.templates().stream()
        .filter(name::startsWith)
        .findFirst()
        .map(template -> ": %s is a template; start one of it, such as %<sone".formatted(template))
        .orElseGet(() -> Nearest.hint(name, names()));
  }

  private String firstProblem(String name) {
    return catalog.problems().stream()
        .filter(problem -> problem.service().equals(name))
        .findFirst()
        .map(Object::toString)
        .orElse("");
  }
}
