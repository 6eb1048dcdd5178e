package org.cloister.supervisor.service;

import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;
import org.cloister.api.isolation.Sandbox;
import org.cloister.supervisor.log.ServiceLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a run ended without success, as far as can be told beside its status; on one line. */
final class Postmortem {
  private static final Logger LOG = LoggerFactory.getLogger(Postmortem.class);
  private static final long KIB = 1024;
  private static final long MIB = KIB * KIB;

  private Postmortem() {}

  static String of(Run run, Sandbox sandbox, ServiceLog log) {
    long kills = sandbox.oomKills().orElse(0);
    String memory = kills == 0 ? "" : wantOfMemory(kills, run.limits().memory());
    String words = lastWords(run, log);
    return memory + (memory.isEmpty() || words.isEmpty() ? "" : "; ") + words;
  }

  private static String wantOfMemory(long kills, OptionalLong limit) {
    return "the kernel killed %d of its processes for want of memory%s"
        .formatted(
            kills, limit.isPresent() ? " (limits.memory is " + size(limit.getAsLong()) + ")" : "");
  }

  private static String size(long bytes) {
    if (bytes % MIB == 0) {
      return bytes / MIB + " MiB";
    }
    return bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " bytes";
  }

  private static String lastWords(Run run, ServiceLog log) {
    try {
      return LastWords.of(log, run.logPosition, Instant.now());
    } catch (IOException e) {
      LOG.debug("the last words in {} cannot be read: {}", log.path(), e.toString());
      return "";
    }
  }
}
