package org.cloister.backend.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PassedSocket;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Secret;
import org.cloister.api.isolation.ViewEntry;

/** Specs for tests: a minimal root with the host's programs, and what a test adds to it. */
public final class SpecBuilder {
  public static final Credentials ROOT = new Credentials("root", 0, 0, List.of(), "/root");
  public static final Credentials NOBODY =
      new Credentials("nobody", 65534, 65534, List.of(), "/nonexistent");

  /** Root inside is this id on the host. */
  public static final int OUTSIDE = 500_000;

  private String name = "test";
  private List<String> command = List.of("/bin/sleep", "1000");
  private final Map<String, String> environment =
      new TreeMap<>(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
  private String directory = "/";
  private Credentials credentials = ROOT;
  private RootKind root = RootKind.MINIMAL;
  private Path tree = Path.of("/");
  private boolean writable;
  private boolean boot;
  private final List<ViewEntry> entries = new ArrayList<>();
  private Network network = Network.of(NetworkMode.HOST);
  private boolean reaper = true;
  private OptionalInt nice = OptionalInt.empty();
  private OptionalInt oomScoreAdjust = OptionalInt.empty();
  private int umask = 022;
  private final List<ResourceLimit> rlimits = new ArrayList<>();
  private Set<String> capabilities = Set.of();
  private Seccomp seccomp = Seccomp.DEFAULT;
  private boolean noNewPrivileges = true;
  private List<IdRange> map = List.of();
  private Label label = Label.AUTO;
  private Limits limits = Limits.NONE;
  private Optional<Path> notifySocket = Optional.empty();
  private final List<PassedSocket> sockets = new ArrayList<>();
  private final List<Secret> secrets = new ArrayList<>();

  private SpecBuilder() {}

  /** A minimal root with /usr, /dev, /proc, /tmp and /run. */
  public static SpecBuilder minimal() {
    SpecBuilder spec = new SpecBuilder();
    spec.add(new ViewEntry.Bind(Path.of("/usr"), "/usr", false, true, false, false));
    for (String link : List.of("bin", "sbin", "lib", "lib64")) {
      if (Files.isSymbolicLink(Path.of("/", link))) {
        spec.add(new ViewEntry.Symlink("/" + link, "usr/" + link));
      }
    }
    spec.add(
        new ViewEntry.Bind(
            Path.of("/etc/ld.so.cache"), "/etc/ld.so.cache", false, false, false, false));
    spec.add(new ViewEntry.DeviceFiles("/dev"));
    spec.add(new ViewEntry.Proc("/proc"));
    spec.add(memory("/tmp", 01777));
    spec.add(memory("/run", 0755));
    return spec;
  }

  /** The host's root with private /tmp and /run. */
  public static SpecBuilder host() {
    SpecBuilder spec = new SpecBuilder();
    spec.root = RootKind.HOST;
    spec.add(new ViewEntry.DeviceFiles("/dev"));
    spec.add(new ViewEntry.Proc("/proc"));
    spec.add(new ViewEntry.Sysfs("/sys"));
    spec.add(memory("/tmp", 01777));
    spec.add(memory("/run", 0755));
    return spec;
  }

  /** A tree of its own. */
  public static SpecBuilder tree(Path tree, boolean writable) {
    SpecBuilder spec = new SpecBuilder();
    spec.root = RootKind.TREE;
    spec.tree = tree;
    spec.writable = writable;
    spec.add(new ViewEntry.DeviceFiles("/dev"));
    spec.add(new ViewEntry.Proc("/proc"));
    spec.add(memory("/tmp", 01777));
    spec.add(memory("/run", 0755));
    return spec;
  }

  /** Nothing but an empty root. */
  public static SpecBuilder empty() {
    return new SpecBuilder();
  }

  public static ViewEntry.Tmpfs memory(String target, int mode) {
    return new ViewEntry.Tmpfs(target, OptionalLong.of(1 << 20), mode, 0, 0, false);
  }

  public static ViewEntry.Bind bind(Path source, String target, boolean writable) {
    return new ViewEntry.Bind(source, target, writable, false, false, true);
  }

  public SpecBuilder name(String value) {
    name = value;
    return this;
  }

  public SpecBuilder command(String... value) {
    command = List.of(value);
    return this;
  }

  /** A script of the shell, which is the service. */
  public SpecBuilder shell(String script) {
    return command("/bin/sh", "-c", script);
  }

  public SpecBuilder environment(String key, String value) {
    environment.put(key, value);
    return this;
  }

  public SpecBuilder directory(String value) {
    directory = value;
    return this;
  }

  public SpecBuilder user(Credentials value) {
    credentials = value;
    return this;
  }

  public SpecBuilder add(ViewEntry... added) {
    entries.addAll(List.of(added));
    return this;
  }

  public SpecBuilder remove(String target) {
    entries.removeIf(entry -> entry.target().equals(target));
    return this;
  }

  public SpecBuilder boot() {
    boot = true;
    return this;
  }

  public SpecBuilder network(NetworkMode mode) {
    return network(Network.of(mode));
  }

  public SpecBuilder network(Network value) {
    network = value;
    return this;
  }

  public SpecBuilder label(Label value) {
    label = value;
    return this;
  }

  public SpecBuilder socket(PassedSocket socket) {
    sockets.add(socket);
    return this;
  }

  /** The service is process 1 itself. */
  public SpecBuilder first() {
    reaper = false;
    return this;
  }

  public SpecBuilder nice(int value) {
    nice = OptionalInt.of(value);
    return this;
  }

  public SpecBuilder oomScoreAdjust(int value) {
    oomScoreAdjust = OptionalInt.of(value);
    return this;
  }

  public SpecBuilder umask(int value) {
    umask = value;
    return this;
  }

  public SpecBuilder rlimit(String resource, long soft, long hard) {
    rlimits.add(new ResourceLimit(resource, soft, hard));
    return this;
  }

  public SpecBuilder capabilities(String... names) {
    capabilities = Set.of(names);
    return this;
  }

  public SpecBuilder seccomp(Seccomp value) {
    seccomp = value;
    return this;
  }

  public SpecBuilder newPrivileges() {
    noNewPrivileges = false;
    return this;
  }

  public SpecBuilder userNamespace() {
    return userNamespace(new IdRange(0, OUTSIDE, 65536));
  }

  public SpecBuilder userNamespace(IdRange... ranges) {
    map = List.of(ranges);
    return this;
  }

  public SpecBuilder limits(Limits value) {
    limits = value;
    return this;
  }

  public SpecBuilder notifySocket(Path socket) {
    notifySocket = Optional.of(socket);
    return this;
  }

  public SpecBuilder secret(String secret, Path source) {
    secrets.add(new Secret(secret, source));
    return this;
  }

  public SandboxSpec build() {
    return new SandboxSpec(
        name,
        "inside",
        command,
        environment,
        directory,
        credentials,
        new FileSystemView(root, tree, writable, boot, entries),
        network,
        new ProcessAttributes(umask, nice, oomScoreAdjust, rlimits, reaper),
        new Confinement(capabilities, seccomp, noNewPrivileges, map, map, label),
        limits,
        notifySocket,
        sockets,
        secrets);
  }
}
