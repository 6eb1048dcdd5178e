package org.cloister.supervisor;

import java.nio.file.Path;
import org.cloister.api.host.LogRotation;
import org.cloister.supervisor.log.ServiceLog;
import org.cloister.supervisor.service.ServiceActor;
import org.cloister.supervisor.service.Surroundings;

/** Makes services, each with its log. Thread-safe. */
final class ServiceMaker {
  private final Surroundings surroundings;
  private final Path logs;
  private final LogRotation rotation;

  ServiceMaker(Surroundings surroundings, Path logs, LogRotation rotation) {
    this.surroundings = surroundings;
    this.logs = logs;
    this.rotation = rotation;
  }

  ServiceActor stopped(String name) {
    return ServiceActor.stopped(name, surroundings, log(name));
  }

  /** One of which an earlier run of the platform left a record. */
  ServiceActor found(String name, String instance) {
    return ServiceActor.found(name, surroundings, log(name), instance);
  }

  private ServiceLog log(String name) {
    return new ServiceLog(logs.resolve(name + ".log"), rotation);
  }
}
