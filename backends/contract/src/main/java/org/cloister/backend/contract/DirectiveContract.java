package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.contract.SpecBuilder.bind;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PassedSocket;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.ViewEntry;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that can be asked of a sandbox is passed over without a word. */
public abstract class DirectiveContract {
  @RegisterExtension protected final Sandboxes sandboxes = new Sandboxes();

  private final Set<Directive> given;
  private @TempDir Path files;

  /**
   * Judges a backend.
   *
   * @param given what every sandbox of it has, asked for or not
   */
  protected DirectiveContract(Set<Directive> given) {
    this.given = given.isEmpty() ? EnumSet.noneOf(Directive.class) : EnumSet.copyOf(given);
  }

  /** A spec that asks for something, and the same without. */
  private record Pair(SpecBuilder asking, SpecBuilder other) {}

  @ParameterizedTest
  @EnumSource
  void what_is_asked_for_is_part_of_the_plan_or_refused_by_its_name(Directive directive)
      throws Exception {
    Pair pair = pair(directive);
    SandboxContext context = sandboxes.context();

    assertThat(sandboxes.backend().shortfalls(pair.other().build())).isEmpty();
    Set<Directive> refused =
        sandboxes.backend().shortfalls(pair.asking().build()).stream()
            .map(Shortfall::directive)
            .collect(Collectors.toSet());

    if (!refused.isEmpty()) {
      // What is asked for of a private network is refused with it, or with it alone.
      assertThat(refused).isSubsetOf(directive, Directive.NETWORK_PRIVATE);
    } else if (!given.contains(directive)) {
      assertThat(sandboxes.backend().plan(pair.asking().build(), context))
          .isNotEqualTo(sandboxes.backend().plan(pair.other().build(), context));
    }
  }

  private Pair pair(Directive directive) throws IOException {
    return switch (directive) {
      case ROOT_MINIMAL -> new Pair(minimal(), SpecBuilder.host());
      case ROOT_HOST -> new Pair(SpecBuilder.host(), minimal());
      case ROOT_TREE -> new Pair(SpecBuilder.tree(tree(), false), minimal());
      case BOOT ->
          new Pair(
              SpecBuilder.tree(tree(), false).first().boot(),
              SpecBuilder.tree(tree(), false).first());
      case NETWORK_HOST -> new Pair(minimal(), minimal().network(NetworkMode.NONE));
      case LIMITS_SWAP ->
          new Pair(
              minimal().limits(memory(OptionalLong.of(0))),
              minimal().limits(memory(OptionalLong.empty())));
      case INIT -> new Pair(minimal(), minimal().first());
      default -> new Pair(asking(directive), minimal());
    };
  }

  private SpecBuilder asking(Directive directive) throws IOException {
    return switch (directive) {
      case ROOT_MINIMAL, ROOT_HOST, ROOT_TREE, BOOT, NETWORK_HOST, LIMITS_SWAP, INIT ->
          throw new IllegalArgumentException(directive.key());
      case MAPPING_BIND -> minimal().add(bind(files, "/run/files", false));
      case MAPPING_CLONE ->
          minimal().add(new ViewEntry.Copy(files, directory("copy"), "/run/files"));
      case MAPPING_OVERLAY ->
          minimal()
              .add(
                  new ViewEntry.Overlay(
                      files, directory("changes"), directory("work"), "/run/files"));
      case MAPPING_TMPFS -> minimal().add(SpecBuilder.memory("/run/memory", 0700));
      case MAPPING_IMAGE ->
          minimal()
              .add(new ViewEntry.Image(file("image"), Optional.of("ext4"), "/run/image", false));
      case MAPPING_SOCKET -> minimal().add(bind(socket(), "/run/socket", false));
      case NETWORK_NONE -> minimal().network(NetworkMode.NONE);
      case NETWORK_PRIVATE -> minimal().network(NetworkMode.PRIVATE);
      case PUBLISH ->
          minimal()
              .network(
                  new Network(
                      NetworkMode.PRIVATE,
                      List.of(),
                      "",
                      List.of(new PublishedPort("127.0.0.1", 8080, 80, "tcp")),
                      List.of()));
      case FIREWALL ->
          minimal()
              .network(
                  new Network(
                      NetworkMode.PRIVATE,
                      List.of(),
                      "",
                      List.of(),
                      List.of(new FirewallRule("in", "tcp", "any", 80))));
      case SOCKETS -> minimal().socket(new PassedSocket("web", "127.0.0.1:8080", false));
      case USER -> minimal().user(SpecBuilder.NOBODY);
      case SUPPLEMENTARY_GROUPS ->
          minimal().user(new Credentials("root", 0, 0, List.of(4), "/root"));
      case USER_NAMESPACE -> minimal().userNamespace();
      case CAPABILITIES -> minimal().capabilities("CAP_CHOWN");
      case SECCOMP ->
          minimal().seccomp(new Seccomp(Seccomp.Mode.DEFAULT, List.of(), List.of("mkdirat")));
      case NEW_PRIVILEGES -> minimal().newPrivileges();
      case LABEL -> minimal().label(new Label(Label.Mode.REQUIRED, ""));
      case UMASK -> minimal().umask(077);
      case NICE -> minimal().nice(5);
      case OOM_SCORE_ADJUST -> minimal().oomScoreAdjust(500);
      case RLIMITS -> minimal().rlimit("core", 0, 0);
      case LIMITS_MEMORY -> minimal().limits(memory(OptionalLong.empty()));
      case LIMITS_MEMORY_HIGH,
          LIMITS_CPU,
          LIMITS_CPU_WEIGHT,
          LIMITS_PIDS,
          LIMITS_IO,
          LIMITS_IO_WEIGHT ->
          minimal().limits(limit(directive));
      case NOTIFY -> minimal().notifySocket(socket());
      case SECRETS -> minimal().secret("token", file("token"));
    };
  }

  private static Limits memory(OptionalLong swap) {
    return new Limits(
        OptionalLong.of(1 << 28),
        OptionalLong.empty(),
        swap,
        OptionalDouble.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        List.of(),
        OptionalInt.empty());
  }

  private static Limits limit(Directive directive) {
    boolean high = directive == Directive.LIMITS_MEMORY_HIGH;
    boolean cpu = directive == Directive.LIMITS_CPU;
    boolean cpuWeight = directive == Directive.LIMITS_CPU_WEIGHT;
    boolean pids = directive == Directive.LIMITS_PIDS;
    boolean io = directive == Directive.LIMITS_IO;
    boolean ioWeight = directive == Directive.LIMITS_IO_WEIGHT;
    return new Limits(
        OptionalLong.empty(),
        high ? OptionalLong.of(1 << 28) : OptionalLong.empty(),
        OptionalLong.empty(),
        cpu ? OptionalDouble.of(0.5) : OptionalDouble.empty(),
        cpuWeight ? OptionalInt.of(50) : OptionalInt.empty(),
        pids ? OptionalLong.of(100) : OptionalLong.empty(),
        io ? List.of(disk()) : List.of(),
        ioWeight ? OptionalInt.of(50) : OptionalInt.empty());
  }

  private static Limits.IoLimit disk() {
    return new Limits.IoLimit(
        "/",
        OptionalLong.of(1 << 20),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private Path tree() throws IOException {
    Path tree = files.resolve("tree");
    for (String name : List.of("dev", "proc", "tmp", "run", "sbin")) {
      Files.createDirectories(tree.resolve(name));
    }
    return tree;
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectory(files.resolve(name));
  }

  private Path file(String name) throws IOException {
    return Files.writeString(files.resolve(name), name);
  }

  /** The file of a socket outlives it. */
  private Path socket() throws IOException {
    Path socket = files.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
    }
    return socket;
  }
}
