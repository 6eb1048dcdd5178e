package org.cloister.backend.contract;

import java.nio.file.Path;
import java.util.Map;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;

/** A platform that starts one sandbox, tells its record, and waits to be killed. */
final class StartAndWait {
  private StartAndWait() {}

  static SpecBuilder spec() {
    return SpecBuilder.minimal().shell("echo started; sleep 1000");
  }

  static SandboxContext context(String platform, Path directory) {
    return new SandboxContext(platform, "adopted", directory, directory, directory.resolve("log"));
  }

  /**
   * Starts it.
   *
   * @param arguments platform id, directory of the sandbox, and of the platform
   */
  public static void main(String[] arguments) throws Exception {
    TestedBackend tested = TestedBackend.open(arguments[0], Path.of(arguments[2]));
    Sandbox sandbox =
        tested
            .backend()
            .start(spec().build(), context(arguments[0], Path.of(arguments[1])), record -> {});
    for (Map.Entry<String, String> note : sandbox.record().state().entrySet()) {
      System.out.println(note.getKey() + "=" + note.getValue());
    }
    System.out.println("end");
    Thread.sleep(Long.MAX_VALUE);
  }
}
