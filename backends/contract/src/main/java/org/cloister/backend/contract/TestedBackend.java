package org.cloister.backend.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.Set;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;

/** A backend as the framework wires it; closing it leaves its sandboxes running. */
public interface TestedBackend extends AutoCloseable {
  /** {@return the backend} */
  IsolationBackend backend();

  /** {@return processes of the backend's own, which may be others after a fault} */
  default Set<Long> helpers() {
    return Set.of();
  }

  /** {@return what somebody else keeps of the backend's sandboxes, such as a daemon, by name} */
  default Set<String> traces() {
    return Set.of();
  }

  /**
   * {@return whether a sandbox has a kernel of its own: its processes have no ids on the host, and
   * its namespaces are none of the host's}
   */
  default boolean ownKernel() {
    return false;
  }

  /**
   * {@return a file that a sandbox's kernel has about its main process (proc(5))}
   *
   * @param sandbox a running one
   * @param name the file: {@code status}
   */
  default String main(Sandbox sandbox, String name) throws IOException, IsolationException {
    return Files.readString(Path.of("/proc", Long.toString(sandbox.pid()), name));
  }

  /**
   * {@return such a file about its first process}
   *
   * @param sandbox a running one
   * @param name the file
   */
  default String first(Sandbox sandbox, String name) throws IOException, IsolationException {
    String pid = sandbox.record().state().get("process").split(" ")[0];
    return Files.readString(Path.of("/proc", pid, name));
  }

  @Override
  void close();

  /** Wires the backend that is to be judged; found among the services of the class path. */
  interface Maker {
    /**
     * {@return a backend, ready to start something}
     *
     * @param platform the platform's id
     * @param directory the platform's own
     */
    TestedBackend make(String platform, Path directory);
  }

  /** {@return the backend of the module whose tests run} */
  static TestedBackend open(String platform, Path directory) {
    return ServiceLoader.load(Maker.class).findFirst().orElseThrow().make(platform, directory);
  }
}
