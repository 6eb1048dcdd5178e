package org.cloister.service.definition.effective;

import static net.jqwik.api.Arbitraries.doubles;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.longs;
import static net.jqwik.api.Arbitraries.maps;
import static net.jqwik.api.Arbitraries.of;
import static net.jqwik.api.Arbitraries.oneOf;
import static net.jqwik.api.Arbitraries.strings;
import static net.jqwik.api.Combinators.combine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.Dependencies;
import org.cloister.api.definition.HealthCheck;
import org.cloister.api.definition.Identity;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.LogPolicy;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.Privileges;
import org.cloister.api.definition.ProcessDefinition;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.Root;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.definition.StopPolicy;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PassedSocket;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Signal;

/** Any valid definition. */
final class Definitions {
  private static final Arbitrary<Boolean> FLAG = of(true, false);
  private static final Arbitrary<String> TEXT =
      strings()
          .ofMaxLength(12)
          .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .map(text -> text.replace("\0", ""));
  private static final Arbitrary<String> WORD =
      strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8);
  private static final Arbitrary<String> PATH =
      strings()
          .withCharRange('a', 'z')
          .withChars(' ', '"', '\\', 'é', '%', '#', '\'')
          .ofMinLength(1)
          .ofMaxLength(6)
          .list()
          .ofMinSize(1)
          .ofMaxSize(3)
          .map(parts -> "/" + String.join("/", parts));
  private static final Arbitrary<List<String>> COMMAND =
      combine(PATH, TEXT.list().ofMaxSize(3))
          .as((program, rest) -> Stream.concat(Stream.of(program), rest.stream()).toList());
  private static final Arbitrary<Duration> SPAN =
      oneOf(
          longs().between(1, 1_000_000).map(Duration::ofMillis),
          longs().between(1_000_000, 1_000_000_000_000L).map(Duration::ofNanos));
  private static final Arbitrary<Signal> SIGNAL = integers().between(1, 64).map(Signal::of);
  private static final Arbitrary<Integer> PORT = integers().between(1, 65_535);
  private static final Arbitrary<OptionalLong> COUNT =
      longs()
          .greaterOrEqual(1)
          .optional()
          .map(count -> count.map(OptionalLong::of).orElseGet(OptionalLong::empty));

  private Definitions() {}

  static Arbitrary<ServiceDefinition> any() {
    return FLAG.flatMap(
        boot ->
            combine(
                    name(),
                    TEXT.map(text -> text.replaceAll("\\p{Cntrl}", " ")),
                    process(boot),
                    identity(boot),
                    root(boot),
                    unique(mapping(), Mapping::target),
                    network(),
                    rest())
                .flatAs(
                    (name, description, process, identity, root, mappings, network, rest) ->
                        combine(lifecycle(), dependencies(), FLAG)
                            .as(
                                (lifecycle, dependencies, enabled) ->
                                    new ServiceDefinition(
                                        name,
                                        description,
                                        enabled,
                                        process,
                                        identity,
                                        root,
                                        mappings,
                                        network,
                                        rest.sockets(),
                                        rest.secrets(),
                                        rest.privileges(),
                                        rest.limits(),
                                        dependencies,
                                        lifecycle,
                                        rest.log(),
                                        rest.backend()))));
  }

  private record Rest(
      List<PassedSocket> sockets,
      Map<String, String> secrets,
      Privileges privileges,
      Limits limits,
      LogPolicy log,
      BackendRequest backend) {}

  private static Arbitrary<Rest> rest() {
    return combine(
            unique(
                combine(WORD, oneOf(PATH, PORT.map(port -> "127.0.0.1:" + port)), FLAG)
                    .as(PassedSocket::new),
                PassedSocket::address),
            maps(WORD, PATH).ofMaxSize(2),
            privileges(),
            limits(),
            combine(longs().greaterOrEqual(4096), integers().between(0, 1000)).as(LogPolicy::new),
            backend())
        .as(Rest::new);
  }

  private static <T> Arbitrary<List<T>> unique(Arbitrary<T> items, Function<T, Object> identity) {
    return items.list().uniqueElements(identity::apply).ofMaxSize(3);
  }

  private static Arbitrary<String> name() {
    return oneOf(WORD, combine(WORD, WORD).as((name, instance) -> name + "@" + instance));
  }

  private static Arbitrary<ProcessDefinition> process(boolean boot) {
    Arbitrary<OptionalInt> number =
        integers()
            .between(-20, 19)
            .optional()
            .map(value -> value.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    Arbitrary<List<ResourceLimit>> rlimits =
        of("as", "core", "nofile")
            .set()
            .flatMap(
                names ->
                    longs()
                        .between(0, 1L << 40)
                        .map(
                            limit ->
                                names.stream()
                                    .sorted()
                                    .map(name -> new ResourceLimit(name, limit, limit + limit % 3))
                                    .map(
                                        range ->
                                            limit % 5 == 0
                                                ? new ResourceLimit(range.resource(), limit, -1)
                                                : range)
                                    .toList()));
    return combine(
            boot ? just(List.<String>of()) : COMMAND,
            boot ? just(List.<String>of()) : TEXT.list().ofMaxSize(3),
            maps(WORD, TEXT).ofMaxSize(3),
            PATH,
            integers().between(0, 0777),
            number,
            rlimits,
            boot ? just(false) : FLAG)
        .as(
            (command, arguments, environment, directory, umask, nice, limits, init) ->
                new ProcessDefinition(
                    command, arguments, environment, directory, umask, nice, nice, limits, init));
  }

  private static Arbitrary<Identity> identity(boolean boot) {
    Arbitrary<String> account =
        oneOf(WORD, longs().between(0, 4_294_967_294L).map(String::valueOf));
    Arbitrary<Optional<String>> optional = boot ? just(Optional.empty()) : account.optional();
    return combine(optional, optional, account.list().ofMaxSize(2), FLAG).as(Identity::new);
  }

  private static Arbitrary<Root> root(boolean boot) {
    Arbitrary<Root> tree =
        combine(PATH, FLAG)
            .as((path, writable) -> new Root(RootKind.TREE, Optional.of(path), writable, boot));
    return boot
        ? tree
        : oneOf(
            tree,
            of(RootKind.MINIMAL, RootKind.HOST)
                .map(kind -> new Root(kind, Optional.empty(), false, false)));
  }

  private static Arbitrary<Mapping> mapping() {
    return of(Mapping.Kind.values())
        .flatMap(
            kind -> {
              boolean memory = kind == Mapping.Kind.TMPFS;
              boolean choice = kind == Mapping.Kind.BIND || kind == Mapping.Kind.IMAGE;
              return combine(
                      PATH.map(path -> memory ? Optional.<String>empty() : Optional.of(path)),
                      PATH,
                      choice ? FLAG : just(true),
                      FLAG,
                      longs().between(4096, 1L << 50).optional(),
                      integers().between(0, 07777).optional(),
                      WORD.optional())
                  .as(
                      (source, target, writable, executable, size, mode, type) ->
                          new Mapping(
                              kind,
                              source,
                              target,
                              writable,
                              executable,
                              memory && size.isPresent()
                                  ? OptionalLong.of(size.get())
                                  : OptionalLong.empty(),
                              memory && mode.isPresent()
                                  ? OptionalInt.of(mode.get())
                                  : OptionalInt.empty(),
                              type.filter(any -> kind == Mapping.Kind.IMAGE)));
            });
  }

  private static Arbitrary<Network> network() {
    Arbitrary<FirewallRule> rule =
        combine(
                of("in", "out"),
                of("tcp", "udp"),
                of("any", "10.0.0.0/8", "::1/128"),
                integers().between(0, 65_535))
            .as(FirewallRule::new);
    Arbitrary<PublishedPort> port =
        combine(of("", "127.0.0.1", "::1"), PORT, PORT, of("tcp", "udp")).as(PublishedPort::new);
    Arbitrary<Network> plain =
        combine(of(NetworkMode.HOST, NetworkMode.NONE), rule.list().ofMaxSize(2))
            .as((mode, rules) -> new Network(mode, List.of(), "", List.of(), rules));
    Arbitrary<Network> own =
        combine(
                of("10.7.0.2/24", "fd00::2/64").list().ofMaxSize(2),
                of("", "10.7.0.1"),
                unique(port, PublishedPort::hostPort),
                rule.list().ofMaxSize(2))
            .as(
                (addresses, gateway, ports, rules) ->
                    new Network(NetworkMode.PRIVATE, addresses, gateway, ports, rules));
    return oneOf(plain, own);
  }

  private static Arbitrary<Privileges> privileges() {
    Arbitrary<List<String>> calls = of("read", "@keyring", "io_uring_setup").list().ofMaxSize(2);
    Arbitrary<Label> label =
        oneOf(
            just(new Label(Label.Mode.NONE, "")),
            combine(of(Label.Mode.AUTO, Label.Mode.REQUIRED), oneOf(just(""), WORD))
                .as(Label::new));
    return combine(
            of("CAP_SETUID", "CAP_KILL", "CAP_CHECKPOINT_RESTORE").set(),
            combine(of(Seccomp.Mode.values()), calls, calls).as(Seccomp::new),
            FLAG,
            label)
        .as(Privileges::new);
  }

  private static Arbitrary<Limits> limits() {
    Arbitrary<OptionalInt> weight =
        integers()
            .between(1, 10_000)
            .optional()
            .map(value -> value.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    Arbitrary<OptionalDouble> cpu =
        doubles()
            .between(0.01, 512)
            .optional()
            .map(value -> value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
    Arbitrary<Limits.IoLimit> io =
        combine(PATH, COUNT, COUNT, COUNT, COUNT).as(Limits.IoLimit::new);
    return combine(
            COUNT, COUNT, COUNT, cpu, weight, COUNT, unique(io, Limits.IoLimit::path), weight)
        .as(Limits::new);
  }

  private static Arbitrary<Dependencies> dependencies() {
    Arbitrary<String> upper = strings().withCharRange('A', 'Z').ofMinLength(1).ofMaxLength(4);
    return combine(
            upper.map(name -> "R" + name).list().ofMaxSize(2),
            upper.list().ofMaxSize(2),
            upper.map(name -> "C" + name).list().ofMaxSize(2))
        .as(Dependencies::new);
  }

  private static Arbitrary<Lifecycle> lifecycle() {
    Arbitrary<Readiness.Condition> condition =
        oneOf(
            just(new Readiness.Executed()),
            just(new Readiness.Notify()),
            PATH.map(Readiness.PidFile::new),
            PORT.map(Readiness.Port::new),
            of("^ready$", "a|b", "\\d+").map(Readiness.LogLine::new));
    Arbitrary<Optional<HealthCheck>> health =
        combine(COMMAND, SPAN, SPAN, integers().between(1, 1000), FLAG)
            .as(HealthCheck::new)
            .optional();
    Arbitrary<RestartPolicy> restart =
        combine(
                of(RestartPolicy.When.NO, RestartPolicy.When.ON_FAILURE),
                integers().between(1, 1_000_000),
                SPAN,
                SPAN,
                doubles().between(1, 1000),
                SPAN)
            .as(RestartPolicy::new);
    Arbitrary<Optional<ReloadAction>> reload =
        oneOf(SIGNAL.map(ReloadAction.BySignal::new), COMMAND.map(ReloadAction.ByCommand::new))
            .map(action -> (ReloadAction) action)
            .optional();
    return combine(
            FLAG,
            combine(condition, SPAN.optional()).as(Readiness::new),
            health,
            restart,
            combine(SIGNAL, SPAN).as(StopPolicy::new),
            reload)
        .as(
            (oneShot, readiness, watched, policy, stop, action) ->
                new Lifecycle(
                    oneShot, readiness, watched.filter(check -> !oneShot), policy, stop, action));
  }

  private static Arbitrary<BackendRequest> backend() {
    return oneOf(
        WORD.list().ofMinSize(1).ofMaxSize(3).map(BackendRequest.Preference::new),
        of("(isolation.kernel=private)", "(&(a=b)(!(c>=5)))").map(BackendRequest.Requirement::new));
  }
}
