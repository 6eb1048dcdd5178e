package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.ProcessDefinition;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.Root;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.host.Accounts;
import org.cloister.api.isolation.Confinement;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Secret;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.resolve.HostView.Kind;
import org.cloister.supervisor.resolve.Sources.Source;

/** Resolves definitions on this host. Changes nothing. Thread-safe. */
public final class SpecResolver {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int LONGEST_HOSTNAME = 64;

  private final HostView host;
  private final Accounts accounts;
  private final IdBlocks blocks;
  private final Set<Path> hidden;
  private final SharedEntries shared = new SharedEntries();

  /**
   * Makes a resolver.
   *
   * @param host the host's file system
   * @param accounts the host's users and groups
   * @param blocks ids for user namespaces
   * @param hidden the platform's own directories, which no service sees, without a symbolic link in
   *     their paths
   */
  public SpecResolver(HostView host, Accounts accounts, IdBlocks blocks, Set<Path> hidden) {
    this.host = host;
    this.accounts = accounts;
    this.blocks = blocks;
    this.hidden = Set.copyOf(hidden);
  }

  /**
   * Resolves a definition.
   *
   * @param definition what an administrator wrote
   * @param places where the service's files lie
   * @param writable directories of the host that services can write to
   * @return what the service may see and do
   * @throws SupervisionException ({@link SupervisionErrorCode#UNRESOLVABLE}) if something that the
   *     definition names is missing or must not be used; the message does not name the service
   */
  public SandboxSpec resolve(
      ServiceDefinition definition, ServicePlaces places, Set<Path> writable) {
    Sources sources = new Sources(host, accounts.platformUid(), writable);
    Root root = definition.root();
    Credentials credentials = new Who(accounts).credentials(definition.identity());
    Path tree = root.tree().map(path -> tree(sources, path)).orElse(Path.of("/"));
    RootDefaults defaults =
        switch (root.kind()) {
          case MINIMAL -> MinimalRoot.of(sources, shared);
          case HOST -> HostRoot.of(sources, shared);
          case TREE -> TreeRoot.of(sources, shared, tree, root.boot());
        };
    List<String> command = command(definition.process(), root, sources, tree);
    FileSystemView view =
        new FileSystemView(
            root.kind(),
            tree,
            root.writable(),
            root.boot(),
            new PlatformCovers(hidden, sources)
                .over(
                    root.kind() == RootKind.MINIMAL ? Optional.empty() : Optional.of(tree),
                    entries(definition, command, sources, defaults, places, credentials)));
    IdMaps maps =
        definition.identity().userNamespace()
            ? IdMaps.of(blocks.of(definition.name()), credentials)
            : IdMaps.NONE;
    return new SandboxSpec(
        definition.name(),
        hostname(definition.name()),
        command,
        environment(definition, credentials),
        definition.process().directory(),
        credentials,
        view,
        definition.network(),
        attributes(definition.process()),
        confinement(definition, maps),
        definition.limits(),
        notifySocket(definition, places),
        definition.sockets(),
        secrets(definition, sources));
  }

  /**
   * {@return what a service can write to of the host: its writable mappings, as they were written
   * and as what they lead to now}
   *
   * @param definition the service's definition
   */
  public Set<Path> writable(ServiceDefinition definition) {
    Set<Path> paths = new HashSet<>();
    Sources sources = new Sources(host, accounts.platformUid(), Set.of());
    for (Mapping mapping : definition.mappings()) {
      if (mapping.kind() == Mapping.Kind.BIND && mapping.writable()) {
        mapping.source().map(Path::of).ifPresent(path -> addWithTarget(paths, sources, path));
      }
    }
    if (definition.root().writable()) {
      definition.root().tree().map(Path::of).ifPresent(path -> addWithTarget(paths, sources, path));
    }
    return paths;
  }

  private static void addWithTarget(Set<Path> paths, Sources sources, Path path) {
    paths.add(path.normalize());
    try {
      paths.add(sources.follow(path, "mapping").path());
    } catch (SupervisionException untrusted) {
      // Its own start is refused with this reason; here it has nothing to add.
    }
  }

  private static Path tree(Sources sources, String path) {
    Source source = sources.follow(Path.of(path), "root: the tree");
    if (source.node().kind() != Kind.DIRECTORY) {
      throw unresolvable(
          "root: the tree " + path + (source.exists() ? " is not a directory" : " does not exist"));
    }
    return source.path();
  }

  private static List<String> command(
      ProcessDefinition process, Root root, Sources sources, Path tree) {
    List<String> command = new ArrayList<>(process.command());
    if (root.boot() && command.isEmpty()) {
      command.add(
          TreeRoot.init(sources, tree)
              .orElseThrow(() -> unresolvable("boot: no init was found in " + tree)));
    }
    command.addAll(process.arguments());
    return command;
  }

  private static List<ViewEntry> entries(
      ServiceDefinition definition,
      List<String> command,
      Sources sources,
      RootDefaults defaults,
      ServicePlaces places,
      Credentials credentials) {
    MappingEntries mappings = new MappingEntries(sources, defaults.inside(), places, credentials);
    List<ViewEntry> declared = definition.mappings().stream().map(mappings::entry).toList();
    List<ViewEntry> all = ViewAssembly.assemble(defaults.entries(), declared);
    if (definition.root().kind() != RootKind.MINIMAL) {
      return all;
    }
    List<ViewEntry> named = new CommandFiles(sources, defaults.inside(), all).entries(command);
    return named.isEmpty() ? all : ViewAssembly.assemble(all, named);
  }

  private static Map<String, String> environment(
      ServiceDefinition definition, Credentials credentials) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", PATH);
    environment.put("HOME", credentials.home());
    environment.put("USER", credentials.user());
    environment.put("LOGNAME", credentials.user());
    environment.put("SHELL", "/bin/sh");
    if (definition.root().boot()) {
      // Tells an init that it is not alone on the machine (systemd's Container Interface).
      environment.put("container", "cloister");
    }
    environment.putAll(definition.process().environment());
    return environment;
  }

  /** Only what hostname(7) allows. */
  private static String hostname(String service) {
    String name = service.replaceAll("[^A-Za-z0-9-]", "-").replaceAll("^-+|-+$", "");
    return name.length() > LONGEST_HOSTNAME ? name.substring(0, LONGEST_HOSTNAME) : name;
  }

  private static ProcessAttributes attributes(ProcessDefinition process) {
    return new ProcessAttributes(
        process.umask(),
        process.nice(),
        process.oomScoreAdjust(),
        process.rlimits(),
        process.init());
  }

  private static Confinement confinement(ServiceDefinition definition, IdMaps maps) {
    return new Confinement(
        definition.privileges().capabilities(),
        definition.privileges().seccomp(),
        definition.privileges().noNewPrivileges(),
        maps.uids(),
        maps.gids(),
        definition.privileges().label());
  }

  private static Optional<Path> notifySocket(ServiceDefinition definition, ServicePlaces places) {
    return definition.lifecycle().readiness().condition() instanceof Readiness.Notify
        ? Optional.of(places.notifySocket())
        : Optional.empty();
  }

  private static List<Secret> secrets(ServiceDefinition definition, Sources sources) {
    return definition.secrets().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            secret -> {
              Source source =
                  sources.follow(Path.of(secret.getValue()), "secret " + secret.getKey() + ":");
              if (source.node().kind() != Kind.FILE) {
                throw unresolvable(
                    "secret %s: %s %s"
                        .formatted(
                            secret.getKey(),
                            secret.getValue(),
                            source.exists() ? "is not a regular file" : "does not exist"));
              }
              return new Secret(secret.getKey(), source.path());
            })
        .toList();
  }

  private static SupervisionException unresolvable(String message) {
    return new SupervisionException(SupervisionErrorCode.UNRESOLVABLE, message);
  }
}
