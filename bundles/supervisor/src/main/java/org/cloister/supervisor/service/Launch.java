package org.cloister.supervisor.service;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxRecorder;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.backend.Backend;
import org.cloister.supervisor.log.ServiceLog;
import org.cloister.supervisor.resolve.ServicePlaces;
import org.cloister.supervisor.state.SpecHash;
import org.cloister.supervisor.state.StoredSandbox;

/** One start of a service: from its definition to a running sandbox, or to nothing at all. */
final class Launch {
  private final Surroundings surroundings;
  private final ServiceDefinition definition;
  private final ServiceLog log;
  private final Consumer<NotifyInbox> readied;
  private final Consumer<Backend> using;

  /**
   * Prepares a start; nothing is touched.
   *
   * @param surroundings what all services share
   * @param definition what is to run
   * @param log where its output goes
   * @param readied told when it has said that it is ready
   * @param using told which backend is about to be called
   */
  Launch(
      Surroundings surroundings,
      ServiceDefinition definition,
      ServiceLog log,
      Consumer<NotifyInbox> readied,
      Consumer<Backend> using) {
    this.surroundings = surroundings;
    this.definition = definition;
    this.log = log;
    this.readied = readied;
    this.using = using;
  }

  Run start(long attempt) throws IsolationException, IOException {
    String instance = surroundings.records().newInstance(definition.name());
    ServicePlaces places = surroundings.places(definition.name(), instance);
    Selection selection = Selection.of(definition, places, surroundings);
    SandboxSpec spec = selection.spec();
    String hash = SpecHash.of(spec);
    Backend backend = selection.backend();
    using.accept(backend);
    // After that, so that whoever lets go of all backends either is seen here or sees this start.
    if (surroundings.neighbours().closing()) {
      throw new SupervisionException(SupervisionErrorCode.SHUTTING_DOWN, "the platform shuts down");
    }
    log.prepare();
    surroundings.storage().prepare(spec, places.stateDirectory());
    SandboxContext context =
        new SandboxContext(
            surroundings.platform(),
            instance,
            places.runtimeDirectory(),
            places.stateDirectory(),
            log.path());
    surroundings.records().makeRuntimeDirectory(instance);
    NotifyInbox inbox = NotifyInbox.NONE;
    try {
      inbox = NotifyInbox.open(spec.notifySocket(), surroundings.notifySockets(), readied);
      return start(attempt, backend, spec, hash, context, inbox);
    } catch (IsolationException | IOException | RuntimeException e) {
      inbox.close();
      surroundings.records().discard(instance);
      throw e;
    }
  }

  private Run start(
      long attempt,
      Backend backend,
      SandboxSpec spec,
      String hash,
      SandboxContext context,
      NotifyInbox inbox)
      throws IsolationException, IOException {
    long position = log.end();
    long offset = log.offset(position);
    AtomicBoolean recorded = new AtomicBoolean();
    SandboxRecorder recorder =
        record -> {
          surroundings.records().save(StoredSandbox.started(record, hash, offset));
          recorded.set(true);
        };
    Sandbox sandbox = backend.call(target -> target.start(spec, context, recorder));
    if (!recorded.get()) {
      recordInItsPlace(sandbox, recorder);
    }
    Run run = new Run(context.instance(), backend.name(), hash, position, spec.limits());
    run.hold(sandbox, backend, attempt);
    run.definition = definition;
    run.inbox = inbox;
    return run;
  }

  /** A backend that forgot to; better late than never. */
  private static void recordInItsPlace(Sandbox sandbox, SandboxRecorder recorder)
      throws IsolationException, IOException {
    SandboxRecord record = sandbox.record();
    try {
      recorder.save(record);
    } catch (IOException e) {
      sandbox.destroy();
      throw e;
    }
  }
}
