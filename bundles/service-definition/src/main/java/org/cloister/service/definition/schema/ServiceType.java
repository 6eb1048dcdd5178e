package org.cloister.service.definition.schema;

import static org.cloister.service.definition.schema.ServiceKeys.ALL;
import static org.cloister.service.definition.schema.ServiceKeys.ARGUMENTS;
import static org.cloister.service.definition.schema.ServiceKeys.BACKEND;
import static org.cloister.service.definition.schema.ServiceKeys.BOOT;
import static org.cloister.service.definition.schema.ServiceKeys.CAPABILITIES;
import static org.cloister.service.definition.schema.ServiceKeys.COMMAND;
import static org.cloister.service.definition.schema.ServiceKeys.CONFLICTS;
import static org.cloister.service.definition.schema.ServiceKeys.DESCRIPTION;
import static org.cloister.service.definition.schema.ServiceKeys.DIRECTORY;
import static org.cloister.service.definition.schema.ServiceKeys.ENABLED;
import static org.cloister.service.definition.schema.ServiceKeys.ENVIRONMENT;
import static org.cloister.service.definition.schema.ServiceKeys.FIREWALL;
import static org.cloister.service.definition.schema.ServiceKeys.GROUP;
import static org.cloister.service.definition.schema.ServiceKeys.HEALTH;
import static org.cloister.service.definition.schema.ServiceKeys.INIT;
import static org.cloister.service.definition.schema.ServiceKeys.LABEL;
import static org.cloister.service.definition.schema.ServiceKeys.LIMITS;
import static org.cloister.service.definition.schema.ServiceKeys.LOG;
import static org.cloister.service.definition.schema.ServiceKeys.MAPPING;
import static org.cloister.service.definition.schema.ServiceKeys.NETWORK;
import static org.cloister.service.definition.schema.ServiceKeys.NICE;
import static org.cloister.service.definition.schema.ServiceKeys.NO_NEW_PRIVILEGES;
import static org.cloister.service.definition.schema.ServiceKeys.ONE_SHOT;
import static org.cloister.service.definition.schema.ServiceKeys.OOM_SCORE_ADJUST;
import static org.cloister.service.definition.schema.ServiceKeys.PROVIDES;
import static org.cloister.service.definition.schema.ServiceKeys.PUBLISH;
import static org.cloister.service.definition.schema.ServiceKeys.READINESS;
import static org.cloister.service.definition.schema.ServiceKeys.READINESS_OF_ONE_SHOT;
import static org.cloister.service.definition.schema.ServiceKeys.RELOAD;
import static org.cloister.service.definition.schema.ServiceKeys.REQUIRES;
import static org.cloister.service.definition.schema.ServiceKeys.RESTART;
import static org.cloister.service.definition.schema.ServiceKeys.RLIMITS;
import static org.cloister.service.definition.schema.ServiceKeys.ROOT;
import static org.cloister.service.definition.schema.ServiceKeys.SECCOMP;
import static org.cloister.service.definition.schema.ServiceKeys.SECRETS;
import static org.cloister.service.definition.schema.ServiceKeys.SOCKETS;
import static org.cloister.service.definition.schema.ServiceKeys.STOP;
import static org.cloister.service.definition.schema.ServiceKeys.STOP_OF_BOOT;
import static org.cloister.service.definition.schema.ServiceKeys.SUPPLEMENTARY_GROUPS;
import static org.cloister.service.definition.schema.ServiceKeys.UMASK;
import static org.cloister.service.definition.schema.ServiceKeys.USER;
import static org.cloister.service.definition.schema.ServiceKeys.USER_NAMESPACE;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cloister.api.definition.Dependencies;
import org.cloister.api.definition.Identity;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Privileges;
import org.cloister.api.definition.ProcessDefinition;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.Root;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.api.isolation.RootKind;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.schema.RlimitType.Range;
import org.cloister.service.definition.toml.Node;

/** A whole definition. */
public final class ServiceType extends TableType<ServiceDefinition> {
  private final String name;

  /**
   * The definition of one service.
   *
   * @param name the service's name
   */
  public ServiceType(String name) {
    super("a table");
    this.name = name;
  }

  @Override
  public List<Key<?>> keys() {
    return ALL;
  }

  @Override
  protected Optional<ServiceDefinition> make(Fields fields) {
    Root root = root(fields);
    return Optional.of(
        new ServiceDefinition(
            name,
            fields.get(DESCRIPTION),
            fields.get(ENABLED),
            process(fields, root.boot()),
            identity(fields),
            root,
            fields.get(MAPPING),
            network(fields),
            fields.get(SOCKETS),
            fields.get(SECRETS),
            new Privileges(
                new TreeSet<>(fields.get(CAPABILITIES)),
                fields.get(SECCOMP),
                fields.get(NO_NEW_PRIVILEGES),
                fields.get(LABEL)),
            fields.get(LIMITS),
            dependencies(fields),
            lifecycle(fields, root.boot()),
            fields.get(LOG),
            fields.get(BACKEND)));
  }

  private static Root root(Fields fields) {
    Root root = fields.get(ROOT);
    boolean boot = fields.get(BOOT);
    fields.refuse(
        boot && root.kind() != RootKind.TREE,
        "needs a tree of its own: root = \"/path/of/the/tree\"",
        BOOT,
        ROOT);
    return new Root(root.kind(), root.tree(), root.writable(), boot);
  }

  private static ProcessDefinition process(Fields fields, boolean boot) {
    Optional<List<String>> command = boot ? fields.find(COMMAND) : fields.require(COMMAND);
    String why = "makes no sense with boot, which starts the tree's own init";
    for (Key<?> key : List.of(COMMAND, ARGUMENTS, INIT, USER, GROUP)) {
      fields.refuse(boot && isSet(fields, key), why, key, BOOT);
    }
    return new ProcessDefinition(
        command.orElse(List.of()),
        fields.get(ARGUMENTS),
        fields.get(ENVIRONMENT),
        fields.get(DIRECTORY),
        fields.get(UMASK),
        number(fields.find(NICE)),
        number(fields.find(OOM_SCORE_ADJUST)),
        fields.get(RLIMITS).entrySet().stream()
            .map(
                limit ->
                    new ResourceLimit(
                        limit.getKey(), limit.getValue().soft(), limit.getValue().hard()))
            .toList(),
        fields.get(INIT));
  }

  /** {@return whether a key has another value than its default} */
  private static <T> boolean isSet(Fields fields, Key<T> key) {
    Optional<T> value = fields.find(key);
    return value.isPresent() && !value.equals(key.fallback());
  }

  private static Identity identity(Fields fields) {
    return new Identity(
        fields.find(USER),
        fields.find(GROUP),
        fields.get(SUPPLEMENTARY_GROUPS),
        fields.get(USER_NAMESPACE));
  }

  private static Network network(Fields fields) {
    Network network = fields.get(NETWORK);
    fields.refuse(
        network.mode() == NetworkMode.NONE && !fields.get(PUBLISH).isEmpty(),
        "makes no sense with network mode \"none\"",
        PUBLISH,
        NETWORK);
    return new Network(
        network.mode(),
        network.addresses(),
        network.gateway(),
        fields.get(PUBLISH),
        fields.get(FIREWALL));
  }

  private Dependencies dependencies(Fields fields) {
    List<String> requires = fields.get(REQUIRES);
    List<String> conflicts = fields.get(CONFLICTS);
    fields.refuse(requires.contains(name), "names the service itself", REQUIRES);
    fields.refuse(conflicts.contains(name), "names the service itself", CONFLICTS);
    requires.stream()
        .filter(conflicts::contains)
        .findFirst()
        .ifPresent(
            both ->
                fields.refuse(true, "has " + both + ", which requires has", CONFLICTS, REQUIRES));
    return new Dependencies(requires, fields.get(PROVIDES), conflicts);
  }

  private static Lifecycle lifecycle(Fields fields, boolean boot) {
    boolean oneShot = fields.get(ONE_SHOT);
    fields.refuse(
        oneShot && fields.get(RESTART).when() == RestartPolicy.When.ALWAYS,
        "cannot be \"always\" for a one-shot service, which would never be done",
        RESTART,
        ONE_SHOT);
    fields.refuse(
        oneShot && fields.find(HEALTH).isPresent(),
        "makes no sense for a one-shot service, which has no process",
        HEALTH,
        ONE_SHOT);
    return new Lifecycle(
        oneShot,
        fields.get(oneShot ? READINESS_OF_ONE_SHOT : READINESS),
        fields.find(HEALTH),
        fields.get(RESTART),
        fields.get(boot ? STOP_OF_BOOT : STOP),
        fields.find(RELOAD));
  }

  @Override
  public Node write(ServiceDefinition value) {
    ProcessDefinition process = value.process();
    Map<String, Range> rlimits = new TreeMap<>();
    process
        .rlimits()
        .forEach(limit -> rlimits.put(limit.resource(), new Range(limit.soft(), limit.hard())));
    return new TableBuilder()
        .put(DESCRIPTION, value.description())
        .put(ENABLED, value.enabled())
        .put(COMMAND, Optional.of(process.command()).filter(command -> !command.isEmpty()))
        .put(ARGUMENTS, process.arguments())
        .put(DIRECTORY, process.directory())
        .put(USER, value.identity().user())
        .put(GROUP, value.identity().group())
        .put(SUPPLEMENTARY_GROUPS, value.identity().supplementaryGroups())
        .put(USER_NAMESPACE, value.identity().userNamespace())
        .put(UMASK, process.umask())
        .put(NICE, process.nice().stream().boxed().findFirst())
        .put(OOM_SCORE_ADJUST, process.oomScoreAdjust().stream().boxed().findFirst())
        .put(INIT, process.init())
        .put(BOOT, value.root().boot())
        .put(REQUIRES, value.dependencies().requires())
        .put(PROVIDES, value.dependencies().provides())
        .put(CONFLICTS, value.dependencies().conflicts())
        .put(ONE_SHOT, value.lifecycle().oneShot())
        .put(CAPABILITIES, value.privileges().capabilities().stream().sorted().toList())
        .put(NO_NEW_PRIVILEGES, value.privileges().noNewPrivileges())
        .put(PUBLISH, value.network().published())
        .put(BACKEND, value.backend())
        .put(ENVIRONMENT, process.environment())
        .put(RLIMITS, rlimits)
        .put(ROOT, value.root())
        .put(MAPPING, value.mappings())
        .put(NETWORK, value.network())
        .put(FIREWALL, value.network().firewall())
        .put(SOCKETS, value.sockets())
        .put(SECRETS, value.secrets())
        .put(SECCOMP, value.privileges().seccomp())
        .put(LABEL, value.privileges().label())
        .put(LIMITS, value.limits())
        .put(
            value.lifecycle().oneShot() ? READINESS_OF_ONE_SHOT : READINESS,
            value.lifecycle().readiness())
        .put(HEALTH, value.lifecycle().health())
        .put(RESTART, value.lifecycle().restart())
        .put(STOP, value.lifecycle().stop())
        .put(RELOAD, value.lifecycle().reload())
        .put(LOG, value.log())
        .build();
  }

  private static OptionalInt number(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
