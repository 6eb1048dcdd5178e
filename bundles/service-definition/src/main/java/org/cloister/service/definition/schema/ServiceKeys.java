package org.cloister.service.definition.schema;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.HealthCheck;
import org.cloister.api.definition.LogPolicy;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.Root;
import org.cloister.api.definition.StopPolicy;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PassedSocket;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Signal;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.MapType;
import org.cloister.service.definition.value.AccountType;
import org.cloister.service.definition.value.CommandType;
import org.cloister.service.definition.value.FlagType;
import org.cloister.service.definition.value.Strings;
import org.cloister.service.definition.value.WholeType;

/** The keys at the top of a definition. */
final class ServiceKeys {
  private static final ListType<String> NAMES =
      ListType.of("an array of names", Strings.SERVICE_NAME);

  static final Key<String> DESCRIPTION =
      Key.of("description", Strings.LINE, "", "One line for people.", "\"Web server\"");

  static final Key<Boolean> ENABLED =
      Key.of(
          "enabled", FlagType.FLAG, true, "Whether the service starts with the platform.", "false");

  static final Key<List<String>> COMMAND =
      Key.optional(
          "command",
          new CommandType(),
          "required, but not allowed with `boot`",
          "The program and its arguments. It stays in the foreground, and is process 1 inside unless"
              + " `init` is set. Never one string: no shell takes it apart. A regular file that it"
              + " names by its absolute path (alone, as `-c/path` or as `--config=/path`) is there"
              + " in a minimal root without a mapping, read-only.",
          "[\"/usr/bin/tor\", \"-f\", \"/etc/tor/torrc\"]");

  static final Key<List<String>> ARGUMENTS =
      Key.of(
          "arguments",
          ListType.of("an array of strings", Strings.TEXT),
          List.of(),
          "More arguments, appended to those of `command`, so that a drop-in can add some without"
              + " repeating the command.",
          "[\"--quiet\"]");

  static final Key<Map<String, String>> ENVIRONMENT =
      Key.of(
          "environment",
          new MapType<>(
              "a table of strings",
              name ->
                  name.matches("[A-Za-z_][A-Za-z0-9_]{0,255}")
                      ? ""
                      : "is not the name of an environment variable",
              Strings.TEXT),
          Map.of(),
          "Environment variables; there are no others but `PATH`, `HOME`, `USER`, `LOGNAME` and"
              + " `SHELL`.",
          "{ LANG = \"C.UTF-8\" }");

  static final Key<String> DIRECTORY =
      Key.of("directory", Strings.PATH, "/", "Working directory inside.", "\"/var/lib/redis\"");

  static final Key<Integer> UMASK =
      Key.of("umask", Strings.UMASK, 022, "Mask of permissions for new files.", "\"0077\"");

  static final Key<Integer> NICE =
      Key.optional(
          "nice",
          new WholeType(-20, 19),
          "inherited",
          "Scheduling priority; less is more favourable.",
          "5");

  static final Key<Integer> OOM_SCORE_ADJUST =
      Key.optional(
          "oom-score-adjust",
          new WholeType(-1000, 1000),
          "inherited",
          "How soon the kernel kills the service when memory runs out; −1000 is never.",
          "500");

  static final Key<Map<String, RlimitType.Range>> RLIMITS =
      Key.of(
          "rlimits",
          new MapType<>("a table of resource limits", RlimitType::objection, new RlimitType()),
          Map.of(),
          "Resource limits by their names in setrlimit(2) without `RLIMIT_`: an integer,"
              + " `\"infinity\"`, or a table with `soft` and `hard`.",
          "{ nofile = 65536, core = { soft = 0, hard = \"infinity\" } }");

  static final Key<Boolean> INIT =
      Key.of(
          "init",
          FlagType.FLAG,
          false,
          "Whether a small init is process 1 inside, which reaps what the service leaves behind and"
              + " passes signals on.",
          "true");

  static final Key<String> USER =
      Key.optional(
          "user",
          new AccountType(),
          "root, or the platform's own user where that is not root",
          "Who the service runs as: a name or a number.",
          "\"debian-tor\"");

  static final Key<String> GROUP =
      Key.optional(
          "group", new AccountType(), "the user's own", "Its primary group.", "\"www-data\"");

  static final Key<List<String>> SUPPLEMENTARY_GROUPS =
      Key.of(
          "supplementary-groups",
          ListType.of("an array of groups", new AccountType()),
          List.of(),
          "Further groups: only these, not those that the account database has for the user.",
          "[\"ssl-cert\"]");

  static final Key<Boolean> USER_NAMESPACE =
      Key.of(
          "user-namespace",
          FlagType.FLAG,
          false,
          "Whether it has a user namespace of its own, so that root inside is nobody outside.",
          "true");

  static final Key<Root> ROOT =
      Key.of(
          "root",
          new RootType(),
          new Root(RootKind.MINIMAL, Optional.empty(), false, false),
          "What is at the root of its file system; a bare value is `root.path`.",
          "\"host\"");

  static final Key<Boolean> BOOT =
      Key.of(
          "boot",
          FlagType.FLAG,
          false,
          "Whether the init of the tree in `root` is started instead of a command.",
          "true");

  static final Key<List<Mapping>> MAPPING =
      Key.of(
          "mapping",
          ListType.unique("an array of tables: [[mapping]]", new MappingType(), Mapping::target),
          List.of(),
          "What it sees of the host beside the root, in order: one `[[mapping]]` each.",
          "[{ source = \"/var/lib/tor\", writable = true }]");

  static final Key<Network> NETWORK =
      Key.of(
          "network",
          new NetworkType(),
          Network.of(NetworkMode.HOST),
          "Its network; a bare value is `network.mode`.",
          "\"none\"");

  static final Key<List<PublishedPort>> PUBLISH =
      Key.of(
          "publish",
          ListType.unique("an array of ports", PortTypes.PUBLISH, PortTypes::hostSide),
          List.of(),
          "Ports of the host that lead inside: `[ADDRESS:]HOST-PORT:PORT[/tcp|/udp]`. Without a private"
              + " network and with a shared kernel a port leads to itself only.",
          "[\"8080:80\", \"127.0.0.1:5353:53/udp\"]");

  static final Key<List<FirewallRule>> FIREWALL =
      Key.of(
          "firewall",
          ListType.of("an array of tables: [[firewall]]", new FirewallType()),
          List.of(),
          "What is allowed to pass: one `[[firewall]]` for each flow. With at least one rule in a"
              + " direction, all else in that direction is dropped. Needs a private network.",
          "[{ direction = \"out\", protocol = \"tcp\", port = 443 }]");

  static final Key<List<PassedSocket>> SOCKETS =
      Key.of(
          "sockets",
          ListType.unique(
              "an array of tables: [[sockets]]", new SocketType(), PassedSocket::address),
          List.of(),
          "Listening sockets held by the platform and passed in (sd_listen_fds(3)). No backend honours"
              + " it yet.",
          "[{ name = \"http\", address = \"80\" }]");

  static final Key<Map<String, String>> SECRETS =
      Key.of(
          "secrets",
          new MapType<>(
              "a table of file names and absolute paths",
              name ->
                  name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}")
                      ? ""
                      : "is not a file name of letters, digits and . _ -",
              Strings.PATH),
          Map.of(),
          "Files with secrets: the name under `/run/secrets` inside, and the host's path.",
          "{ password = \"/etc/cloister/web.password\" }");

  static final Key<List<String>> CAPABILITIES =
      Key.of(
          "capabilities",
          ListType.of("an array of capabilities", Capabilities.NAME),
          List.of(),
          "Capabilities that it keeps (capabilities(7)), with or without `CAP_`; none by default,"
              + " also for root.",
          "[\"NET_BIND_SERVICE\", \"SETUID\"]");

  static final Key<Seccomp> SECCOMP =
      Key.of(
          "seccomp",
          new SeccompType(),
          Seccomp.DEFAULT,
          "Which system calls it may make; a bare value is `seccomp.mode`.",
          "\"unconfined\"");

  static final Key<Boolean> NO_NEW_PRIVILEGES =
      Key.of(
          "no-new-privileges",
          FlagType.FLAG,
          true,
          "Whether executing a program can never grant privileges.",
          "false");

  static final Key<Label> LABEL =
      Key.of(
          "label",
          new LabelType(),
          Label.AUTO,
          "What is asked of mandatory access control; a bare value is `label.mode`.",
          "\"none\"");

  static final Key<Limits> LIMITS =
      Key.of(
          "limits",
          new LimitsType(),
          LimitsType.DEFAULT,
          "How much it may use (cgroups(7)); `\"infinity\"` lifts a limit.",
          "{ memory = \"512M\", cpu = 0.5 }");

  static final Key<List<String>> REQUIRES =
      Key.of(
          "requires",
          NAMES,
          List.of(),
          "Services, or names that they provide, started before it and stopped after it.",
          "[\"networking\"]");

  static final Key<List<String>> PROVIDES =
      Key.of("provides", NAMES, List.of(), "Further names of this service.", "[\"database\"]");

  static final Key<List<String>> CONFLICTS =
      Key.of(
          "conflicts",
          NAMES,
          List.of(),
          "Services stopped before it is started, unless it is clear that it cannot start.",
          "[\"apache\"]");

  static final Key<Boolean> ONE_SHOT =
      Key.of(
          "one-shot",
          FlagType.FLAG,
          false,
          "Whether it does its work and exits; it then counts as running until it is stopped.",
          "true");

  static final Key<Readiness> READINESS = readiness(Optional.of(Duration.ofSeconds(30)));

  /** The same key of a one-shot service, whose work takes as long as it takes. */
  static final Key<Readiness> READINESS_OF_ONE_SHOT = readiness(Optional.empty());

  static final Key<HealthCheck> HEALTH =
      Key.optional(
          "health",
          new HealthType(),
          "not watched",
          "A program run inside from time to time.",
          "{ command = [\"/bin/true\"] }");

  static final Key<RestartPolicy> RESTART =
      Key.of(
          "restart",
          new RestartType(),
          RestartType.DEFAULT,
          "What happens when it ends by itself; a bare value is `restart.when`.",
          "\"always\"");

  static final Key<StopPolicy> STOP = stop(Signal.TERM);

  /** The same key where the tree's own init runs; what asks an init to halt (systemd(1)). */
  static final Key<StopPolicy> STOP_OF_BOOT = stop(Signal.parse("SIGRTMIN+3").orElseThrow());

  static final Key<ReloadAction> RELOAD =
      Key.optional(
          "reload",
          new ReloadType(),
          "it cannot reload",
          "How it is told to read its configuration again; a bare value is `reload.signal`.",
          "\"SIGHUP\"");

  static final Key<LogPolicy> LOG =
      Key.of(
          "log",
          new LogType(),
          LogType.DEFAULT,
          "How much of its output is kept.",
          "{ size = \"1M\", keep = 2 }");

  static final Key<BackendRequest> BACKEND =
      Key.of(
          "backend",
          new BackendType(),
          BackendType.DEFAULT,
          "Which isolation backend: names in order of preference, of which the first that can do it"
              + " is taken; or an OSGi filter over backends' properties, of which the strongest that"
              + " can do it is taken. A name whose backend is not installed is passed"
              + " over.",
          "\"(isolation.kernel=private)\"");

  /** All of them, in the order of the reference. */
  static final List<Key<?>> ALL =
      List.of(
          DESCRIPTION,
          ENABLED,
          COMMAND,
          ARGUMENTS,
          DIRECTORY,
          USER,
          GROUP,
          SUPPLEMENTARY_GROUPS,
          USER_NAMESPACE,
          UMASK,
          NICE,
          OOM_SCORE_ADJUST,
          INIT,
          BOOT,
          REQUIRES,
          PROVIDES,
          CONFLICTS,
          ONE_SHOT,
          CAPABILITIES,
          NO_NEW_PRIVILEGES,
          PUBLISH,
          BACKEND,
          ENVIRONMENT,
          RLIMITS,
          ROOT,
          MAPPING,
          NETWORK,
          FIREWALL,
          SOCKETS,
          SECRETS,
          SECCOMP,
          LABEL,
          LIMITS,
          READINESS,
          HEALTH,
          RESTART,
          STOP,
          RELOAD,
          LOG);

  private ServiceKeys() {}

  private static Key<Readiness> readiness(Optional<Duration> patience) {
    ReadinessType type = new ReadinessType(patience);
    return Key.of(
        "readiness",
        type,
        type.readiness(),
        "When it counts as started: as soon as its program is executed (for a one-shot service:"
            + " has exited with 0), unless one of the keys says otherwise.",
        "{ port = 80 }");
  }

  private static Key<StopPolicy> stop(Signal first) {
    StopType type = new StopType(first);
    return Key.of(
        "stop",
        type,
        type.policy(),
        "How it is ended.",
        "{ signal = \"SIGINT\", grace = \"30s\" }");
  }
}
