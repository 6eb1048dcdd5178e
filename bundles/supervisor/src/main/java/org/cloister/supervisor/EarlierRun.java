package org.cloister.supervisor;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.cloister.supervisor.state.SandboxRecords;

/** What an earlier run of the platform left running, by its records. */
final class EarlierRun {
  private EarlierRun() {}

  /**
   * {@return the instance of each service that may still be running}
   *
   * @param records what was kept
   * @throws IOException if it cannot be read
   */
  static Map<String, String> of(SandboxRecords records) throws IOException {
    Map<String, String> latest = new HashMap<>();
    for (String instance : records.instances()) {
      String former = latest.put(SandboxRecords.service(instance), instance);
      if (former != null) {
        // A start comes only after the sandbox before it is gone: its record was left by mistake.
        records.discard(former);
      }
    }
    return latest;
  }
}
