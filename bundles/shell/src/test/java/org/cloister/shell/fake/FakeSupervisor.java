package org.cloister.shell.fake;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationException;
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

/**
 * A supervisor whose answers are set by the test, and that records what it was told. What is not
 * set is refused.
 */
public final class FakeSupervisor implements Supervisor {
  public final Map<String, ServiceStatus> services = new TreeMap<>();
  public final List<String> told = new ArrayList<>();
  public final Map<String, CompletableFuture<ServiceStatus>> outcomes = new LinkedHashMap<>();
  public final Map<String, List<String>> logs = new LinkedHashMap<>();
  public final Map<String, Consumer<String>> followers = new LinkedHashMap<>();
  public final List<ServiceEvent> events = new ArrayList<>();
  public final List<BackendStatus> backends = new ArrayList<>();
  public Optional<BackendChoice> choice = Optional.empty();
  public Optional<SandboxSpec> spec = Optional.empty();
  public Optional<Plan> plan = Optional.empty();
  public Optional<Usage> usage = Optional.empty();
  public Optional<Limits> limits = Optional.empty();
  public Optional<SandboxReport> report = Optional.empty();
  public Optional<HonoursMatrix> honours = Optional.empty();
  public Optional<IsolationException> refusal = Optional.empty();
  public Exec exec = (name, request) -> missing("exec");
  public CompletableFuture<Void> shutdown = CompletableFuture.completedFuture(null);
  public CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);
  public Runnable whenTold = () -> {};
  public Path logDirectory = Path.of("/nonexistent");

  /** Answers {@link #exec}. */
  public interface Exec {
    ExecSession exec(String name, ExecRequest request) throws IsolationException;
  }

  public FakeSupervisor with(ServiceStatus... several) {
    for (ServiceStatus service : several) {
      services.put(service.name(), service);
    }
    return this;
  }

  @Override
  public synchronized List<ServiceStatus> services() {
    return List.copyOf(services.values());
  }

  @Override
  public Optional<ServiceStatus> service(String name) {
    return Optional.ofNullable(services.get(name));
  }

  @Override
  public CompletionStage<Void> begun() {
    return begun;
  }

  @Override
  public CompletionStage<ServiceStatus> start(String name) {
    return told("start", name, ServiceState.RUNNING);
  }

  @Override
  public CompletionStage<ServiceStatus> stop(String name) {
    return told("stop", name, ServiceState.STOPPED);
  }

  @Override
  public CompletionStage<ServiceStatus> restart(String name) {
    return told("restart", name, ServiceState.RUNNING);
  }

  @Override
  public CompletionStage<ServiceStatus> reload(String name) {
    return told("reload", name, ServiceState.RUNNING);
  }

  private CompletionStage<ServiceStatus> told(String what, String name, ServiceState then) {
    told.add(what + " " + name);
    whenTold.run();
    CompletableFuture<ServiceStatus> set = outcomes.get(name);
    return set != null
        ? set
        : CompletableFuture.completedFuture(Samples.in(services.get(name), then));
  }

  @Override
  public ServiceStatus enable(String name, boolean enabled) {
    told.add((enabled ? "enable " : "disable ") + name);
    return services.get(name);
  }

  @Override
  public BackendChoice choose(String name, Optional<BackendRequest> request) {
    told.add("choose " + name + " " + request.map(Object::toString).orElse("by definition"));
    return choice(name);
  }

  @Override
  public BackendChoice choice(String name) {
    return choice.orElseGet(() -> missing("choice"));
  }

  @Override
  public SandboxSpec spec(String name) {
    return spec.orElseGet(() -> missing("spec"));
  }

  @Override
  public Plan plan(String name) throws IsolationException {
    refuse();
    return plan.orElseGet(() -> missing("plan"));
  }

  @Override
  public ExecSession exec(String name, ExecRequest request) throws IsolationException {
    told.add("exec " + name + " " + String.join(" ", request.command()));
    refuse();
    return exec.exec(name, request);
  }

  @Override
  public void signal(String name, Signal signal) throws IsolationException {
    refuse();
    told.add("signal " + name + " " + signal);
  }

  @Override
  public Usage usage(String name) throws IsolationException {
    refuse();
    return usage.orElseGet(() -> missing("usage"));
  }

  @Override
  public SandboxReport inspect(String name) throws IsolationException {
    refuse();
    return report.orElseGet(() -> missing("report"));
  }

  @Override
  public Limits limits(String name) {
    return limits.orElseGet(() -> spec(name).limits());
  }

  @Override
  public void update(String name, Limits limits) throws IsolationException {
    refuse();
    told.add("update " + name + " " + limits);
    this.limits = Optional.of(limits);
  }

  @Override
  public Path log(String name) {
    return logDirectory.resolve(name + ".log");
  }

  @Override
  public List<String> log(String name, int lines) {
    List<String> all = logs.getOrDefault(name, List.of());
    return lines < 0 ? all : all.subList(Math.max(0, all.size() - lines), all.size());
  }

  @Override
  public synchronized AutoCloseable follow(String name, int lines, Consumer<String> receiver) {
    log(name, lines).forEach(receiver);
    followers.put(name, receiver);
    notifyAll();
    return () -> followers.remove(name);
  }

  /** Waits until somebody follows a service's log. */
  public synchronized Consumer<String> awaitFollower(String name) throws InterruptedException {
    while (!followers.containsKey(name)) {
      wait(10_000);
    }
    return followers.get(name);
  }

  @Override
  public List<BackendStatus> backends() {
    return List.copyOf(backends);
  }

  @Override
  public HonoursMatrix honours() {
    return honours.orElseGet(() -> missing("honours"));
  }

  @Override
  public synchronized List<ServiceEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public CompletionStage<Void> shutdown(boolean keep) {
    told.add("shutdown" + (keep ? " keep" : ""));
    return shutdown;
  }

  private void refuse() throws IsolationException {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private static <T> T missing(String what) {
    throw new SupervisionException(SupervisionErrorCode.WRONG_STATE, "the test has set no " + what);
  }
}
