package org.cloister.shell.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.Dependencies;
import org.cloister.api.definition.Identity;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.LogPolicy;
import org.cloister.api.definition.Privileges;
import org.cloister.api.definition.ProcessDefinition;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.Root;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.definition.StopPolicy;
import org.cloister.api.host.Accounts;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Signal;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;

/** Things as tests need them. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
  public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private Samples() {}

  /** The one user that the host knows. */
  public static Optional<Accounts.User> user(String name) {
    return name.equals("www")
        ? Optional.of(new Accounts.User("www", 33, 34, "/var/www", "/bin/false"))
        : Optional.empty();
  }

  /** A service that runs with a process for five minutes. */
  public static ServiceStatus running(String name, long pid) {
    return new ServiceStatus(
        name,
        "The service " + name,
        ServiceState.RUNNING,
        NOW.minus(Duration.ofMinutes(5)),
        "",
        true,
        Optional.of("namespace"),
        OptionalLong.of(pid),
        OptionalLong.empty(),
        Optional.of(name + "-1"),
        Optional.of("0123456789abcdef"),
        false,
        0,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }

  public static ServiceStatus stopped(String name) {
    return in(running(name, 1), ServiceState.STOPPED);
  }

  public static ServiceStatus failed(String name, String reason) {
    return because(in(running(name, 1), ServiceState.FAILED), reason);
  }

  /** The service in another state, with a process if that state has one. */
  public static ServiceStatus in(ServiceStatus status, ServiceState state) {
    boolean lives = state != ServiceState.STOPPED && state != ServiceState.FAILED;
    return new ServiceStatus(
        status.name(),
        status.description(),
        state,
        status.since(),
        status.reason(),
        status.enabled(),
        lives ? Optional.of("namespace") : Optional.empty(),
        lives ? status.pid() : OptionalLong.empty(),
        status.reportedPid(),
        status.instance(),
        status.specHash(),
        status.replacementPending(),
        status.restarts(),
        status.lastExit(),
        status.health(),
        status.requires(),
        status.history());
  }

  public static ServiceStatus because(ServiceStatus status, String reason) {
    return new ServiceStatus(
        status.name(),
        status.description(),
        status.state(),
        status.since(),
        reason,
        status.enabled(),
        status.backend(),
        status.pid(),
        status.reportedPid(),
        status.instance(),
        status.specHash(),
        status.replacementPending(),
        status.restarts(),
        status.lastExit(),
        status.health(),
        status.requires(),
        status.history());
  }

  public static ServiceStatus disabled(ServiceStatus status) {
    return new ServiceStatus(
        status.name(),
        status.description(),
        status.state(),
        status.since(),
        status.reason(),
        false,
        status.backend(),
        status.pid(),
        status.reportedPid(),
        status.instance(),
        status.specHash(),
        status.replacementPending(),
        status.restarts(),
        status.lastExit(),
        status.health(),
        status.requires(),
        status.history());
  }

  /** The service with a definition that has changed since it was started. */
  public static ServiceStatus pending(ServiceStatus status) {
    return new ServiceStatus(
        status.name(),
        status.description(),
        status.state(),
        status.since(),
        status.reason(),
        status.enabled(),
        status.backend(),
        status.pid(),
        status.reportedPid(),
        status.instance(),
        status.specHash(),
        true,
        status.restarts(),
        status.lastExit(),
        status.health(),
        status.requires(),
        status.history());
  }

  public static ServiceStatus requiring(ServiceStatus status, String... names) {
    return new ServiceStatus(
        status.name(),
        status.description(),
        status.state(),
        status.since(),
        status.reason(),
        status.enabled(),
        status.backend(),
        status.pid(),
        status.reportedPid(),
        status.instance(),
        status.specHash(),
        status.replacementPending(),
        status.restarts(),
        status.lastExit(),
        status.health(),
        List.of(names),
        status.history());
  }

  public static ServiceEvent event(
      long sequence, String service, ServiceState state, String message) {
    return new ServiceEvent(
        sequence, NOW.plusSeconds(sequence), service, ServiceEvent.Type.STATE, state, message);
  }

  /** The end of a service's process. */
  public static ServiceEvent exit(
      long sequence, String service, ServiceState state, String message) {
    return new ServiceEvent(
        sequence, NOW.plusSeconds(sequence), service, ServiceEvent.Type.EXIT, state, message);
  }

  public static BackendStatus backend(String name, boolean available, String reason) {
    return new BackendStatus(
        name,
        "org.cloister.backend." + name + " 0.1.0",
        Map.of(
            "isolation.backend",
            name,
            "isolation.kernel",
            "shared",
            "isolation.strength",
            40,
            "isolation.network",
            new String[] {"host", "none"}),
        new Probe(available, reason, Map.of()),
        available ? List.of("tor", "web") : List.of());
  }

  public static SandboxSpec spec(String name) {
    return new SandboxSpec(
        name,
        name,
        List.of("/usr/bin/" + name, "-f"),
        Map.of(),
        "/",
        new Credentials("debian-" + name, 104, 111, List.of(4), "/var/lib/" + name),
        new FileSystemView(RootKind.MINIMAL, java.nio.file.Path.of("/"), false, false, List.of()),
        Network.of(NetworkMode.HOST),
        new ProcessAttributes(022, OptionalInt.empty(), OptionalInt.empty(), List.of(), false),
        new Confinement(
            Set.of("CAP_NET_BIND_SERVICE"),
            Seccomp.DEFAULT,
            true,
            List.of(),
            List.of(),
            Label.AUTO),
        Limits.NONE,
        Optional.empty(),
        List.of(),
        List.of());
  }

  public static ServiceDefinition definition(String name, String... provides) {
    return new ServiceDefinition(
        name,
        "The service " + name,
        true,
        new ProcessDefinition(
            List.of("/usr/bin/" + name),
            List.of(),
            Map.of(),
            "/",
            022,
            OptionalInt.empty(),
            OptionalInt.empty(),
            List.of(),
            false),
        new Identity(Optional.empty(), Optional.empty(), List.of(), false),
        new Root(RootKind.MINIMAL, Optional.empty(), false, false),
        List.of(),
        Network.of(NetworkMode.HOST),
        List.of(),
        Map.of(),
        new Privileges(Set.of(), Seccomp.DEFAULT, true, Label.AUTO),
        Limits.NONE,
        new Dependencies(List.of(), List.of(provides), List.of()),
        new Lifecycle(
            false,
            new Readiness(new Readiness.Port(9050), Optional.of(Duration.ofSeconds(30))),
            Optional.empty(),
            new RestartPolicy(
                RestartPolicy.When.ON_FAILURE,
                5,
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                2,
                Duration.ofSeconds(30)),
            new StopPolicy(Signal.TERM, Duration.ofSeconds(10)),
            Optional.empty()),
        new LogPolicy(1 << 20, 3),
        new BackendRequest.Preference(List.of("namespace")));
  }
}
