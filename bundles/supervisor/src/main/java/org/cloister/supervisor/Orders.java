package org.cloister.supervisor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.dependency.DependencyGraph;
import org.cloister.supervisor.machine.Request;
import org.cloister.supervisor.service.ServiceActor;

/**
 * Starts and stops services in the order that the graph of their dependencies asks for, as much at
 * once as it allows. Nothing here waits; thread-safe.
 */
final class Orders {
  private final Services services;

  Orders(Services services) {
    this.services = services;
  }

  /**
   * Stops a service and, before it, what requires it.
   *
   * @param actor which
   * @return completes when it has ended
   */
  CompletableFuture<ServiceStatus> stop(ServiceActor actor) {
    return stopAll(services.graph().withDependants(List.of(actor.name()))).get(actor.name());
  }

  /**
   * Stops services, dependants first. One that does not end does not keep the others running.
   *
   * @param names which; those that are not up are only asked
   * @return for each, completes when it has ended
   */
  Map<String, CompletableFuture<ServiceStatus>> stopAll(Collection<String> names) {
    DependencyGraph graph = services.graph();
    Map<String, CompletableFuture<ServiceStatus>> ends = new HashMap<>();
    for (String name : names) {
      end(name, graph, Set.copyOf(names), new TreeSet<>(), ends);
    }
    return ends;
  }

  private CompletableFuture<ServiceStatus> end(
      String name,
      DependencyGraph graph,
      Set<String> among,
      Set<String> path,
      Map<String, CompletableFuture<ServiceStatus>> ends) {
    CompletableFuture<ServiceStatus> known = ends.get(name);
    if (known != null) {
      return known;
    }
    path.add(name);
    List<CompletableFuture<ServiceStatus>> before = new ArrayList<>();
    for (String dependant : graph.dependants(name)) {
      // Services that require each other in a circle never ran together; any order will do.
      if (among.contains(dependant) && !path.contains(dependant)) {
        before.add(end(dependant, graph, among, path, ends));
      }
    }
    path.remove(name);
    CompletableFuture<ServiceStatus> end =
        CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
            .handle((nothing, failure) -> name)
            .thenCompose(this::endNow);
    ends.put(name, end);
    return end;
  }

  private CompletableFuture<ServiceStatus> endNow(String name) {
    return services
        .named(name)
        .map(actor -> actor.ask(Request.STOP))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new SupervisionException(
                        SupervisionErrorCode.UNKNOWN_SERVICE, name + " is gone")));
  }

  /**
   * Stops a service and what requires it, and starts again what of that was up.
   *
   * @param actor which
   * @return completes when the service is ready again
   */
  CompletableFuture<ServiceStatus> restart(ServiceActor actor) {
    Set<String> all = services.graph().withDependants(List.of(actor.name()));
    List<ServiceActor> dependants =
        all.stream()
            .filter(name -> !name.equals(actor.name()))
            .flatMap(name -> services.named(name).stream())
            .filter(ServiceActor::up)
            .toList();
    return stopAll(all)
        .get(actor.name())
        .thenCompose(
            stopped -> {
              CompletableFuture<ServiceStatus> ready = actor.ask(Request.START);
              dependants.forEach(dependant -> dependant.ask(Request.NEED));
              return ready;
            });
  }

  /**
   * Starts what a service requires and stops what it conflicts with.
   *
   * @param service its name
   * @return completes when all that is done, or exceptionally with a {@link SupervisionException}
   */
  CompletableFuture<Void> makeWay(String service) {
    DependencyGraph graph = services.graph();
    Optional<String> obstacle = graph.obstacle(service);
    if (obstacle.isPresent()) {
      return CompletableFuture.failedFuture(
          new SupervisionException(SupervisionErrorCode.DEPENDENCY, obstacle.get()));
    }
    Set<String> conflicts =
        graph.conflicts(service).stream().filter(isUp()).collect(Collectors.toSet());
    if (conflicts.isEmpty()) {
      return startRequirements(service, graph);
    }
    Map<String, CompletableFuture<ServiceStatus>> ends = stopAll(graph.withDependants(conflicts));
    return all(
            conflicts,
            ends::get,
            (name, why) -> "conflicts with %s, which does not end: %s".formatted(name, why))
        .thenCompose(ended -> startRequirements(service, graph));
  }

  private CompletableFuture<Void> startRequirements(String service, DependencyGraph graph) {
    List<String> required =
        services
            .named(service)
            .flatMap(ServiceActor::definition)
            .map(definition -> definition.dependencies().requires())
            .orElse(List.of())
            .stream()
            .flatMap(name -> provider(graph.candidates(service, name)).stream())
            .distinct()
            .toList();
    return all(
        required,
        name ->
            services
                .named(name)
                .map(actor -> actor.ask(Request.NEED))
                .orElseGet(() -> endNow(name)),
        (name, why) -> "requires %s, which did not start: %s".formatted(name, why));
  }

  /** Of several that would do: one that is up, else one that is enabled, else the first. */
  private Optional<String> provider(List<String> candidates) {
    return candidates.stream()
        .filter(isUp())
        .findFirst()
        .or(
            () ->
                candidates.stream()
                    .filter(name -> services.named(name).filter(ServiceActor::enabled).isPresent())
                    .findFirst())
        .or(() -> candidates.stream().findFirst());
  }

  private Predicate<String> isUp() {
    return name -> services.named(name).filter(ServiceActor::up).isPresent();
  }

  /** Fails with the first that fails, in words that name it. */
  private static CompletableFuture<Void> all(
      Collection<String> names,
      Function<String, CompletableFuture<ServiceStatus>> ask,
      BinaryOperator<String> words) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    List<CompletableFuture<ServiceStatus>> answers = new ArrayList<>();
    for (String name : names) {
      CompletableFuture<ServiceStatus> answer = ask.apply(name);
      answers.add(answer);
      answer.whenComplete(
          (status, failure) -> {
            if (failure != null) {
              outcome.completeExceptionally(
                  new SupervisionException(
                      SupervisionErrorCode.DEPENDENCY,
                      words.apply(name, withoutName(name, failure))));
            }
          });
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenRun(() -> outcome.complete(null));
    return outcome;
  }

  private static String withoutName(String name, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = String.valueOf(cause.getMessage());
    return message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
  }
}
