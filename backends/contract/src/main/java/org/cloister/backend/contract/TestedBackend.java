package org.cloister.backend.contract;

import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.Set;
import org.cloister.api.isolation.IsolationBackend;

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
