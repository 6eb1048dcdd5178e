package org.cloister.backend.namespace.live;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.namespace.plan.SandboxProgram;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Streams;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.host.HostFiles;
import org.cloister.linux.sandbox.live.CanarySpec;
import org.cloister.linux.sandbox.live.HostServices;
import org.cloister.linux.seccomp.BpfProgram;

/**
 * The experiment: a sandbox with every namespace, a root of its own, no privilege and a filter, in
 * which nothing runs but the end of the launch program.
 */
public final class Canary {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final HostServices host;
  private final CgroupHierarchy cgroups;

  /**
   * Prepares the experiment.
   *
   * @param host what it is done with
   * @param cgroups what the host has of them
   */
  public Canary(HostServices host, CgroupHierarchy cgroups) {
    this.host = host;
    this.cgroups = cgroups;
  }

  /** {@return what came out} */
  public Probe run() {
    HostFacts facts = host.facts();
    if (!facts.privileged() && !facts.userNamespaces().isEmpty()) {
      return probe(false, facts.userNamespaces());
    }
    try {
      ExitStatus status = launch();
      return status.success()
          ? probe(
              true,
              "a canary ran in new namespaces" + (facts.privileged() ? "" : " as an ordinary user"))
          : probe(false, "a canary in new namespaces " + status);
    } catch (IOException e) {
      return probe(false, "a canary failed: " + Failures.of("launch", e).getMessage());
    } catch (IsolationException | ExecutionException e) {
      return probe(false, "a canary failed: " + e.getMessage());
    } catch (TimeoutException e) {
      return probe(false, "a canary did not end within " + DEADLINE.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return probe(false, "interrupted while a canary ran");
    }
  }

  private ExitStatus launch()
      throws IOException,
          IsolationException,
          InterruptedException,
          ExecutionException,
          TimeoutException {
    HostFacts facts = host.facts();
    SandboxSpec spec = CanarySpec.of(facts, RootKind.MINIMAL, List.of("/canary"));
    UserNamespace user = UserNamespace.of(spec, facts);
    LaunchProgram program =
        SandboxProgram.canary(
            spec, facts, new HostFiles(), host.filter(spec.confinement()).map(BpfProgram::bytes));
    LaunchOptions options =
        LaunchOptions.of(Streams.NONE)
            .with(DEADLINE)
            .with(
                new Gatekeeper(
                    SandboxProgram.GATE, process -> IdMaps.write(process.pid(), user, facts)));
    LaunchedProcess process = host.launcher().launch(program, options);
    try {
      return process.exit().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      process.signal(Signal.KILL);
    }
  }

  private Probe probe(boolean available, String reason) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("control groups", cgroups.description());
    facts.put("kernel", System.getProperty("os.version"));
    facts.put("user", host.facts().privileged() ? "root" : "uid " + host.facts().uid());
    String against = host.facts().userNamespaces();
    facts.put("user namespaces", against.isEmpty() ? "available" : against);
    return new Probe(available, reason, facts);
  }
}
