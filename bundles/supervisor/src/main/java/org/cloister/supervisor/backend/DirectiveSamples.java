package org.cloister.supervisor.backend;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PassedSocket;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Secret;
import org.cloister.api.isolation.ViewEntry;

/** For each directive a spec that asks for it, and for nothing else that could be refused. */
final class DirectiveSamples {
  private static final Path DIRECTORY = Path.of("/srv");
  private static final String TARGET = "/srv";
  private static final Credentials ROOT = new Credentials("root", 0, 0, List.of(), "/root");

  private static final Map<Directive, SandboxSpec> SAMPLES = samples();

  private DirectiveSamples() {}

  static SandboxSpec of(Directive directive) {
    return SAMPLES.get(directive);
  }

  private static Map<Directive, SandboxSpec> samples() {
    Map<Directive, SandboxSpec> samples = new EnumMap<>(Directive.class);
    for (Directive directive : Directive.values()) {
      samples.put(directive, sample(directive));
    }
    return samples;
  }

  private static SandboxSpec sample(Directive directive) {
    return switch (directive) {
      case ROOT_MINIMAL, NETWORK_HOST -> plain();
      case ROOT_HOST -> view(RootKind.HOST, Path.of("/"), false);
      case ROOT_TREE -> view(RootKind.TREE, DIRECTORY, false);
      case BOOT -> view(RootKind.TREE, DIRECTORY, true);
      case MAPPING_BIND -> entry(new ViewEntry.Bind(DIRECTORY, TARGET, false, false, false, true));
      case MAPPING_CLONE -> entry(new ViewEntry.Copy(DIRECTORY, DIRECTORY, TARGET));
      case MAPPING_OVERLAY -> entry(new ViewEntry.Overlay(DIRECTORY, DIRECTORY, DIRECTORY, TARGET));
      case MAPPING_TMPFS ->
          entry(new ViewEntry.Tmpfs(TARGET, OptionalLong.of(1 << 20), 0755, 0, 0, false));
      case MAPPING_IMAGE ->
          entry(new ViewEntry.Image(DIRECTORY, Optional.of("ext4"), TARGET, true));
      case MAPPING_SOCKET ->
          entry(new ViewEntry.Bind(Path.of("/dev/log"), "/dev/log", false, false, false, true));
      case NETWORK_NONE -> network(Network.of(NetworkMode.NONE));
      case NETWORK_PRIVATE -> network(Network.of(NetworkMode.PRIVATE));
      case PUBLISH ->
          network(
              new Network(
                  NetworkMode.PRIVATE,
                  List.of(),
                  "",
                  List.of(new PublishedPort("", 8080, 80, "tcp")),
                  List.of()));
      case FIREWALL ->
          network(
              new Network(
                  NetworkMode.PRIVATE,
                  List.of(),
                  "",
                  List.of(),
                  List.of(new FirewallRule("in", "tcp", "any", 80))));
      case SOCKETS ->
          change(spec -> spec.sockets = List.of(new PassedSocket("web", "8080", false)));
      case USER ->
          change(
              spec ->
                  spec.credentials =
                      new Credentials("nobody", 65534, 65534, List.of(), "/nonexistent"));
      case SUPPLEMENTARY_GROUPS ->
          change(spec -> spec.credentials = new Credentials("root", 0, 0, List.of(4), "/root"));
      case USER_NAMESPACE ->
          confinement(
              new Confinement(
                  Set.of(),
                  Seccomp.DEFAULT,
                  true,
                  List.of(new IdRange(0, 1 << 20, 1 << 16)),
                  List.of(new IdRange(0, 1 << 20, 1 << 16)),
                  Label.AUTO));
      case CAPABILITIES ->
          confinement(
              new Confinement(
                  Set.of("CAP_NET_BIND_SERVICE"),
                  Seccomp.DEFAULT,
                  true,
                  List.of(),
                  List.of(),
                  Label.AUTO));
      case SECCOMP ->
          confinement(
              new Confinement(
                  Set.of(),
                  new Seccomp(Seccomp.Mode.DEFAULT, List.of(), List.of("ptrace")),
                  true,
                  List.of(),
                  List.of(),
                  Label.AUTO));
      case NEW_PRIVILEGES ->
          confinement(
              new Confinement(Set.of(), Seccomp.DEFAULT, false, List.of(), List.of(), Label.AUTO));
      case LABEL ->
          confinement(
              new Confinement(
                  Set.of(),
                  Seccomp.DEFAULT,
                  true,
                  List.of(),
                  List.of(),
                  new Label(Label.Mode.REQUIRED, "")));
      case INIT ->
          attributes(
              new ProcessAttributes(
                  022, OptionalInt.empty(), OptionalInt.empty(), List.of(), true));
      case UMASK ->
          attributes(
              new ProcessAttributes(
                  077, OptionalInt.empty(), OptionalInt.empty(), List.of(), false));
      case NICE ->
          attributes(
              new ProcessAttributes(022, OptionalInt.of(5), OptionalInt.empty(), List.of(), false));
      case OOM_SCORE_ADJUST ->
          attributes(
              new ProcessAttributes(
                  022, OptionalInt.empty(), OptionalInt.of(500), List.of(), false));
      case RLIMITS ->
          attributes(
              new ProcessAttributes(
                  022,
                  OptionalInt.empty(),
                  OptionalInt.empty(),
                  List.of(new ResourceLimit("core", 0, 0)),
                  false));
      case LIMITS_MEMORY -> limits(limits -> limits.memory = OptionalLong.of(1 << 28));
      case LIMITS_MEMORY_HIGH -> limits(limits -> limits.memoryHigh = OptionalLong.of(1 << 28));
      case LIMITS_SWAP ->
          limits(
              limits -> {
                limits.memory = OptionalLong.of(1 << 28);
                limits.swap = OptionalLong.of(0);
              });
      case LIMITS_CPU -> limits(limits -> limits.cpu = OptionalDouble.of(0.5));
      case LIMITS_CPU_WEIGHT -> limits(limits -> limits.cpuWeight = OptionalInt.of(50));
      case LIMITS_PIDS -> limits(limits -> limits.pids = OptionalLong.of(100));
      case LIMITS_IO ->
          limits(
              limits ->
                  limits.io =
                      List.of(
                          new Limits.IoLimit(
                              "/",
                              OptionalLong.of(1 << 20),
                              OptionalLong.empty(),
                              OptionalLong.empty(),
                              OptionalLong.empty())));
      case LIMITS_IO_WEIGHT -> limits(limits -> limits.ioWeight = OptionalInt.of(50));
      case NOTIFY -> change(spec -> spec.notifySocket = Optional.of(Path.of("/run/sample/notify")));
      case SECRETS ->
          change(spec -> spec.secrets = List.of(new Secret("token", Path.of("/etc/hostname"))));
    };
  }

  private static SandboxSpec plain() {
    return change(spec -> {});
  }

  private static SandboxSpec view(RootKind kind, Path tree, boolean boot) {
    return change(spec -> spec.view = new FileSystemView(kind, tree, false, boot, List.of()));
  }

  private static SandboxSpec entry(ViewEntry entry) {
    return change(
        spec ->
            spec.view =
                new FileSystemView(RootKind.MINIMAL, Path.of("/"), false, false, List.of(entry)));
  }

  private static SandboxSpec network(Network network) {
    return change(spec -> spec.network = network);
  }

  private static SandboxSpec attributes(ProcessAttributes attributes) {
    return change(spec -> spec.attributes = attributes);
  }

  private static SandboxSpec confinement(Confinement confinement) {
    return change(spec -> spec.confinement = confinement);
  }

  private static SandboxSpec limits(Consumer<LimitsDraft> change) {
    LimitsDraft draft = new LimitsDraft();
    change.accept(draft);
    return change(spec -> spec.limits = draft.limits());
  }

  private static SandboxSpec change(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return draft.spec();
  }

  private static final class LimitsDraft {
    private OptionalLong memory = OptionalLong.empty();
    private OptionalLong memoryHigh = OptionalLong.empty();
    private OptionalLong swap = OptionalLong.empty();
    private OptionalDouble cpu = OptionalDouble.empty();
    private OptionalInt cpuWeight = OptionalInt.empty();
    private OptionalLong pids = OptionalLong.empty();
    private List<Limits.IoLimit> io = List.of();
    private OptionalInt ioWeight = OptionalInt.empty();

    Limits limits() {
      return new Limits(memory, memoryHigh, swap, cpu, cpuWeight, pids, io, ioWeight);
    }
  }

  private static final class Draft {
    private Credentials credentials = ROOT;
    private FileSystemView view =
        new FileSystemView(RootKind.MINIMAL, Path.of("/"), false, false, List.of());
    private Network network = Network.of(NetworkMode.HOST);
    private ProcessAttributes attributes =
        new ProcessAttributes(022, OptionalInt.empty(), OptionalInt.empty(), List.of(), false);
    private Confinement confinement =
        new Confinement(Set.of(), Seccomp.DEFAULT, true, List.of(), List.of(), Label.AUTO);
    private Limits limits = Limits.NONE;
    private Optional<Path> notifySocket = Optional.empty();
    private List<PassedSocket> sockets = List.of();
    private List<Secret> secrets = List.of();

    SandboxSpec spec() {
      return new SandboxSpec(
          "sample",
          "sample",
          List.of("/bin/true"),
          Map.of(),
          "/",
          credentials,
          view,
          network,
          attributes,
          confinement,
          limits,
          notifySocket,
          sockets,
          secrets);
    }
  }
}
