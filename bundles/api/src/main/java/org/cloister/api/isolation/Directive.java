package org.cloister.api.isolation;

/**
 * Everything that a definition can ask of a sandbox and that a backend may be unable to give. The
 * matrix that {@code honours} prints has one row for each.
 */
public enum Directive {
  /** {@code root = "minimal"}. */
  ROOT_MINIMAL("root=minimal"),
  /** {@code root = "host"}. */
  ROOT_HOST("root=host"),
  /** {@code root} is a path: a tree of its own. */
  ROOT_TREE("root=PATH"),
  /** {@code boot = true}: the tree's own init is started. */
  BOOT("boot"),
  /** {@code mapping} of kind {@code bind}. */
  MAPPING_BIND("mapping.kind=bind"),
  /** {@code mapping} of kind {@code clone}. */
  MAPPING_CLONE("mapping.kind=clone"),
  /** {@code mapping} of kind {@code overlay}. */
  MAPPING_OVERLAY("mapping.kind=overlay"),
  /** {@code mapping} of kind {@code tmpfs}. */
  MAPPING_TMPFS("mapping.kind=tmpfs"),
  /** {@code mapping} of kind {@code image}. */
  MAPPING_IMAGE("mapping.kind=image"),
  /** A mapped Unix socket, such as {@code /dev/log}. */
  MAPPING_SOCKET("mapping of a socket"),
  /** {@code network = "host"}. */
  NETWORK_HOST("network=host"),
  /** {@code network = "none"}. */
  NETWORK_NONE("network=none"),
  /** {@code network = "private"}. */
  NETWORK_PRIVATE("network=private"),
  /** {@code publish}. */
  PUBLISH("publish"),
  /** {@code firewall}. */
  FIREWALL("firewall"),
  /** {@code sockets}. */
  SOCKETS("sockets"),
  /** {@code user}, {@code group}. */
  USER("user"),
  /** {@code supplementary-groups}. */
  SUPPLEMENTARY_GROUPS("supplementary-groups"),
  /** {@code user-namespace}. */
  USER_NAMESPACE("user-namespace"),
  /** {@code capabilities}. */
  CAPABILITIES("capabilities"),
  /** {@code seccomp}. */
  SECCOMP("seccomp"),
  /** {@code no-new-privileges = false}. */
  NEW_PRIVILEGES("no-new-privileges=false"),
  /** {@code label}. */
  LABEL("label"),
  /** {@code init}: a reaping PID 1 above the service. */
  INIT("init"),
  /** {@code umask}. */
  UMASK("umask"),
  /** {@code nice}. */
  NICE("nice"),
  /** {@code oom-score-adjust}. */
  OOM_SCORE_ADJUST("oom-score-adjust"),
  /** {@code rlimits}. */
  RLIMITS("rlimits"),
  /** {@code limits.memory}. */
  LIMITS_MEMORY("limits.memory"),
  /** {@code limits.memory-high}. */
  LIMITS_MEMORY_HIGH("limits.memory-high"),
  /** {@code limits.swap}. */
  LIMITS_SWAP("limits.swap"),
  /** {@code limits.cpu}. */
  LIMITS_CPU("limits.cpu"),
  /** {@code limits.cpu-weight}. */
  LIMITS_CPU_WEIGHT("limits.cpu-weight"),
  /** {@code limits.pids}. */
  LIMITS_PIDS("limits.pids"),
  /** {@code limits.io}. */
  LIMITS_IO("limits.io"),
  /** {@code limits.io-weight}. */
  LIMITS_IO_WEIGHT("limits.io-weight"),
  /** {@code readiness.notify}: a notification socket inside. */
  NOTIFY("readiness.notify"),
  /** {@code secrets}. */
  SECRETS("secrets");

  private final String key;

  Directive(String key) {
    this.key = key;
  }

  /** {@return the directive as an administrator writes it} */
  public String key() {
    return key;
  }
}
