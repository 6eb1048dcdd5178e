package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cloister.service.definition.key.Spelling;
import org.cloister.service.definition.toml.Quoted;
import org.cloister.service.definition.value.StringType;

/** Names of the kernel's capabilities (capabilities(7)). */
final class Capabilities {
  private static final String PREFIX = "CAP_";
  private static final List<String> NAMES =
      List.of(
          "AUDIT_CONTROL",
          "AUDIT_READ",
          "AUDIT_WRITE",
          "BLOCK_SUSPEND",
          "BPF",
          "CHECKPOINT_RESTORE",
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "IPC_LOCK",
          "IPC_OWNER",
          "KILL",
          "LEASE",
          "LINUX_IMMUTABLE",
          "MAC_ADMIN",
          "MAC_OVERRIDE",
          "MKNOD",
          "NET_ADMIN",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_RAW",
          "PERFMON",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYSLOG",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_CHROOT",
          "SYS_MODULE",
          "SYS_NICE",
          "SYS_PACCT",
          "SYS_PTRACE",
          "SYS_RAWIO",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "WAKE_ALARM");

  /** A capability in any case, with or without the prefix; its value has the prefix. */
  static final StringType<String> NAME =
      StringType.of("the name of a capability", Capabilities::parse);

  private Capabilities() {}

  private static Optional<String> parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String bare = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
    if (!NAMES.contains(bare)) {
      throw new IllegalArgumentException(
          "has no capability " + Quoted.of(text) + Spelling.advice(bare, NAMES));
    }
    return Optional.of(PREFIX + bare);
  }
}
