package org.cloister.linux.account;

/** Reads who a process is out of its status (proc_pid_status(5)). */
final class EffectiveUser {
  private static final String KEY = "Uid:";
  private static final int EFFECTIVE = 2;

  private EffectiveUser() {}

  /** {@return the effective user id in the text of a status file} */
  static int parse(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(KEY))
        .map(line -> Integer.parseUnsignedInt(line.split("\\s+")[EFFECTIVE]))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no Uid in the process status"));
  }
}
