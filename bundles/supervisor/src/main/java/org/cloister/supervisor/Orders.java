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
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
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
  private final Requirements requirements;
  private final Foresight foresight;

  Orders(Services services, Requirements requirements, Foresight foresight) {
    this.services = services;
    this.requirements = requirements;
    this.foresight = foresight;
  }

  /**
   * Stops a service and, before it, what requires it.
   *
   * @param actor which
   * @return completes when it has ended
   */
  CompletableFuture<ServiceStatus> stop(ServiceActor actor) {
    return stop(actor, "which was stopped");
  }

  private CompletableFuture<ServiceStatus> stop(ServiceActor actor, String fate) {
    Map<String, String> causes = new HashMap<>();
    services
        .graph()
        .withDependants(List.of(actor.name()))
        .forEach(name -> causes.put(name, "requires %s, %s".formatted(actor.name(), fate)));
    causes.put(actor.name(), "");
    return stopAll(causes).get(actor.name());
  }

  /**
   * Stops all services, dependants first. One that does not end does not keep the others running.
   *
   * @return completes when all have ended, or exceptionally if one has not
   */
  CompletableFuture<Void> stopAll() {
    Map<String, String> causes = new HashMap<>();
    services.all().forEach(actor -> causes.put(actor.name(), ""));
    return CompletableFuture.allOf(stopAll(causes).values().toArray(CompletableFuture[]::new));
  }

  /**
   * Stops services, dependants first. One that does not end does not keep the others running.
   *
   * @param causes which, each with what other service it ends for, and why; those that are not up
   *     are only asked
   * @return for each, completes when it has ended
   */
  private Map<String, CompletableFuture<ServiceStatus>> stopAll(Map<String, String> causes) {
    DependencyGraph graph = services.graph();
    Map<String, CompletableFuture<ServiceStatus>> ends = new HashMap<>();
    for (String name : causes.keySet()) {
      end(name, graph, causes, new TreeSet<>(), ends);
    }
    return ends;
  }

  private CompletableFuture<ServiceStatus> end(
      String name,
      DependencyGraph graph,
      Map<String, String> causes,
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
      if (causes.containsKey(dependant) && !path.contains(dependant)) {
        before.add(end(dependant, graph, causes, path, ends));
      }
    }
    path.remove(name);
    CompletableFuture<ServiceStatus> end =
        CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
            .exceptionally(failure -> null)
            .thenCompose(nothing -> endNow(name, causes.get(name)));
    ends.put(name, end);
    return end;
  }

  private CompletableFuture<ServiceStatus> endNow(String name, String cause) {
    return services.named(name).map(actor -> actor.stop(cause)).orElseGet(() -> gone(name));
  }

  private static CompletableFuture<ServiceStatus> gone(String name) {
    return CompletableFuture.failedFuture(
        new SupervisionException(SupervisionErrorCode.UNKNOWN_SERVICE, name + " is gone"));
  }

  /**
   * Stops a service and what requires it, and starts again what of that was up. Nothing is stopped
   * if one of them is known to be unable to start again.
   *
   * @param actor which
   * @return completes when the service is ready again
   */
  CompletableFuture<ServiceStatus> restart(ServiceActor actor) {
    List<String> again =
        services.graph().withDependants(List.of(actor.name())).stream()
            .filter(services::up)
            .toList();
    return all(again, foresight::ofStarting, (name, cause) -> hopeless(actor.name(), name, cause))
        .thenCompose(nothing -> restartNow(actor));
  }

  private CompletableFuture<ServiceStatus> restartNow(ServiceActor actor) {
    List<ServiceActor> dependants = dependantsUp(actor);
    return stop(actor, "which is started again")
        .thenCompose(
            stopped -> {
              CompletableFuture<ServiceStatus> ready = actor.ask(Request.START);
              dependants.forEach(dependant -> dependant.ask(Request.NEED));
              return ready;
            });
  }

  /**
   * Stops a service whose definition is gone and what requires it, and has what of that was up look
   * for another provider: one that there is none for fails with that, and starts when there is.
   *
   * @param actor which
   * @return completes when the service has ended
   */
  CompletableFuture<ServiceStatus> stopForGood(ServiceActor actor) {
    List<ServiceActor> dependants = dependantsUp(actor);
    return stop(actor, "whose definition is gone")
        .whenComplete(
            (ended, failure) -> {
              services.removeEnded(actor);
              if (failure == null) {
                dependants.stream()
                    .filter(dependant -> services.defined(dependant.name()))
                    .forEach(dependant -> dependant.ask(Request.NEED));
              }
            });
  }

  private List<ServiceActor> dependantsUp(ServiceActor actor) {
    return services.graph().withDependants(List.of(actor.name())).stream()
        .filter(name -> !name.equals(actor.name()))
        .flatMap(name -> services.named(name).stream())
        .filter(ServiceActor::up)
        .toList();
  }

  /**
   * Stops what a service conflicts with and starts what it requires. Nothing is stopped if the
   * service is known to be unable to start.
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
    if (conflicts(service).isEmpty()) {
      return startRequirements(service);
    }
    return foresight
        .ofStarting(service)
        .thenCompose(nothing -> stopConflicts(service))
        .thenCompose(ended -> startRequirements(service));
  }

  private Set<String> conflicts(String service) {
    return services.graph().conflicts(service).stream()
        .filter(services::up)
        .collect(Collectors.toSet());
  }

  private CompletableFuture<Void> stopConflicts(String service) {
    Set<String> conflicts = conflicts(service);
    Map<String, String> causes = new HashMap<>();
    for (String conflict : conflicts) {
      String cause = "requires %s, which was stopped for %s".formatted(conflict, service);
      services.graph().withDependants(List.of(conflict)).forEach(name -> causes.put(name, cause));
    }
    conflicts.forEach(
        name -> causes.put(name, "conflicts with %s, which was started".formatted(service)));
    Map<String, CompletableFuture<ServiceStatus>> ends = stopAll(causes);
    return all(
        conflicts,
        ends::get,
        (name, cause) -> inTheWay("conflicts with %s, which does not end: %s", name, cause));
  }

  private CompletableFuture<Void> startRequirements(String service) {
    return all(
        requirements.of(service),
        name ->
            services.named(name).map(actor -> actor.ask(Request.NEED)).orElseGet(() -> gone(name)),
        (name, cause) -> inTheWay("requires %s, which did not start: %s", name, cause));
  }

  /** Fails with the first that fails, and what is said of that. */
  private static <T> CompletableFuture<Void> all(
      Collection<String> names,
      Function<String, CompletableFuture<T>> ask,
      BiFunction<String, Throwable, SupervisionException> blame) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    List<CompletableFuture<T>> answers = new ArrayList<>();
    for (String name : names) {
      CompletableFuture<T> answer = ask.apply(name);
      answers.add(answer);
      answer.whenComplete(
          (status, failure) -> {
            if (failure != null) {
              outcome.completeExceptionally(blame.apply(name, bare(failure)));
            }
          });
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenRun(() -> outcome.complete(null));
    return outcome;
  }

  private static Throwable bare(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static SupervisionException inTheWay(String words, String name, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    String why = message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
    return new SupervisionException(SupervisionErrorCode.DEPENDENCY, words.formatted(name, why));
  }

  private static SupervisionException hopeless(String service, String name, Throwable cause) {
    String who = name.equals(service) ? "it" : name + ", which requires it,";
    return new SupervisionException(
        cause instanceof SupervisionException refused
            ? refused.code()
            : SupervisionErrorCode.FAILED,
        "%s: is left as it is, since %s could not start again: %s"
            .formatted(service, who, cause.getMessage()));
  }
}
