package org.cloister.supervisor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.Usage;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.HonoursMatrix;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.api.supervision.Supervisor;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Wires supervision to the framework. So far it knows the definitions and starts nothing. */
@Component(immediate = true)
public final class SupervisorComponent implements Supervisor {
  private final Map<String, ServiceDefinition> definitions = new ConcurrentSkipListMap<>();

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "forget")
  void define(ServiceDefinition definition) {
    definitions.put(definition.name(), definition);
  }

  void forget(ServiceDefinition definition) {
    definitions.remove(definition.name(), definition);
  }

  @Override
  public List<ServiceStatus> services() {
    return definitions.values().stream().map(SupervisorComponent::status).toList();
  }

  @Override
  public Optional<ServiceStatus> service(String name) {
    return Optional.ofNullable(definitions.get(name)).map(SupervisorComponent::status);
  }

  private static ServiceStatus status(ServiceDefinition definition) {
    return new ServiceStatus(
        definition.name(),
        definition.description(),
        ServiceState.STOPPED,
        Instant.EPOCH,
        "",
        definition.enabled(),
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        0,
        Optional.empty(),
        Optional.empty(),
        definition.dependencies().requires(),
        List.of());
  }

  private static SupervisionException refusal(String name) {
    return new SupervisionException(
        SupervisionErrorCode.WRONG_STATE, name + ": this build starts no services yet");
  }

  @Override
  public CompletionStage<ServiceStatus> start(String name) {
    return CompletableFuture.failedFuture(refusal(name));
  }

  @Override
  public CompletionStage<ServiceStatus> stop(String name) {
    return CompletableFuture.failedFuture(refusal(name));
  }

  @Override
  public CompletionStage<ServiceStatus> restart(String name) {
    return CompletableFuture.failedFuture(refusal(name));
  }

  @Override
  public CompletionStage<ServiceStatus> reload(String name) {
    return CompletableFuture.failedFuture(refusal(name));
  }

  @Override
  public ServiceStatus enable(String name, boolean enabled) {
    throw refusal(name);
  }

  @Override
  public BackendChoice choose(String name, Optional<BackendRequest> request) {
    throw refusal(name);
  }

  @Override
  public BackendChoice choice(String name) {
    throw refusal(name);
  }

  @Override
  public SandboxSpec spec(String name) {
    throw refusal(name);
  }

  @Override
  public Plan plan(String name) {
    throw refusal(name);
  }

  @Override
  public ExecSession exec(String name, ExecRequest request) {
    throw refusal(name);
  }

  @Override
  public void signal(String name, Signal signal) {
    throw refusal(name);
  }

  @Override
  public Usage usage(String name) {
    throw refusal(name);
  }

  @Override
  public SandboxReport inspect(String name) {
    throw refusal(name);
  }

  @Override
  public void update(String name, Limits limits) {
    throw refusal(name);
  }

  @Override
  public Path log(String name) {
    throw refusal(name);
  }

  @Override
  public List<String> log(String name, int lines) {
    throw refusal(name);
  }

  @Override
  public AutoCloseable follow(String name, int lines, Consumer<String> receiver) {
    throw refusal(name);
  }

  @Override
  public List<BackendStatus> backends() {
    return List.of();
  }

  @Override
  public HonoursMatrix honours() {
    return new HonoursMatrix(List.of(), Map.of());
  }

  @Override
  public List<ServiceEvent> events() {
    return List.of();
  }

  @Override
  public CompletionStage<Void> shutdown(boolean keep) {
    return CompletableFuture.completedFuture(null);
  }
}
