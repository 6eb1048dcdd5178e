package org.cloister.supervisor;

import java.util.List;
import java.util.Optional;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.dependency.Nearest;
import org.cloister.supervisor.service.ServiceActor;

/** Finds the services that operators name. Thread-safe. */
final class Names {
  private final Services services;
  private final Instances instances;

  Names(Services services, Instances instances) {
    this.services = services;
    this.instances = instances;
  }

  /**
   * {@return the service of that name}
   *
   * @param name a name, as for {@link #find}
   * @throws SupervisionException with {@link SupervisionErrorCode#UNKNOWN_SERVICE} if there is none
   */
  ServiceActor get(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  /**
   * {@return the service of that name, which is wanted: an instance that has just been forgotten
   * stays}
   *
   * @param name a name, as for {@link #find}
   * @throws SupervisionException with {@link SupervisionErrorCode#UNKNOWN_SERVICE} if there is none
   */
  ServiceActor wanted(String name) {
    ServiceActor actor = get(name);
    instances.make(actor.name());
    return actor;
  }

  /** By its name, by the one name it provides, or as an instance of a template. */
  Optional<ServiceActor> find(String name) {
    Optional<ServiceActor> exact = services.named(name);
    if (exact.isPresent()) {
      return exact;
    }
    List<String> providers = services.graph().named(name);
    if (providers.size() == 1) {
      return services.named(providers.get(0));
    }
    instances.make(name);
    return services.named(name);
  }

  private SupervisionException unknown(String name) {
    List<String> providers = services.graph().named(name);
    String hint =
        providers.isEmpty()
            ? new Nearest(services.all().stream().map(ServiceActor::name).toList())
                .to(name)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("")
            : "; provided by " + String.join(", ", providers);
    return new SupervisionException(
        SupervisionErrorCode.UNKNOWN_SERVICE, "there is no service " + name + hint);
  }
}
