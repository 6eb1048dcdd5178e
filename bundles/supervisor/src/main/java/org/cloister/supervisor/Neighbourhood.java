package org.cloister.supervisor;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.cloister.supervisor.service.Surroundings;

/** What services ask of each other. Thread-safe. */
final class Neighbourhood implements Surroundings.Neighbours {
  private final Services services;
  private final Instances instances;
  private final Lifespan lifespan;
  private final Executor working;
  private final Supplier<Orders> orders;

  /**
   * Makes one.
   *
   * @param services all services
   * @param instances those of templates
   * @param lifespan how far the platform is
   * @param working for what may block
   * @param orders starts and stops services; asked for when the first one wants something
   */
  Neighbourhood(
      Services services,
      Instances instances,
      Lifespan lifespan,
      Executor working,
      Supplier<Orders> orders) {
    this.services = services;
    this.instances = instances;
    this.lifespan = lifespan;
    this.working = working;
    this.orders = orders;
  }

  @Override
  public CompletionStage<Void> makeWay(String service) {
    if (instances.missing(service).isEmpty()) {
      return orders.get().makeWay(service);
    }
    return CompletableFuture.runAsync(() -> instances.makeRequired(service), working)
        .thenCompose(made -> orders.get().makeWay(service));
  }

  @Override
  public Set<Path> writable() {
    return services.writable();
  }

  @Override
  public boolean closing() {
    return lifespan.closing();
  }

  @Override
  public boolean adopting() {
    return lifespan.begun() && !lifespan.closing();
  }

  @Override
  public boolean instantiated(String service) {
    return instances.made(service);
  }
}
