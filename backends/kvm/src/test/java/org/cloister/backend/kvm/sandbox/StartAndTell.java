package org.cloister.backend.kvm.sandbox;

import java.nio.file.Path;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.backend.contract.SpecBuilder;
import org.cloister.backend.contract.TestedBackend;

/** A platform that starts one sandbox, and tells its record as soon as there is one. */
final class StartAndTell {
  private StartAndTell() {}

  static SpecBuilder spec() {
    return SpecBuilder.minimal();
  }

  static SandboxContext context(String platform, Path directory) {
    return new SandboxContext(platform, "told", directory, directory, directory.resolve("log"));
  }

  /**
   * Starts it.
   *
   * @param arguments platform id, directory of the sandbox, and of the platform
   */
  public static void main(String[] arguments) throws Exception {
    TestedBackend tested = TestedBackend.open(arguments[0], Path.of(arguments[2]));
    tested
        .backend()
        .start(
            spec().build(),
            context(arguments[0], Path.of(arguments[1])),
            record -> {
              record.state().forEach((name, note) -> System.out.println(name + "=" + note));
              System.out.println("end");
            });
  }
}
