package org.cloister.supervisor.service;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.cloister.api.definition.HealthCheck;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Signal;
import org.cloister.supervisor.log.LineReader;
import org.cloister.supervisor.machine.Event;
import org.cloister.supervisor.readiness.LogLineCheck;
import org.cloister.supervisor.readiness.PidFileCheck;
import org.cloister.supervisor.readiness.ReadinessCheck;
import org.cloister.supervisor.readiness.ReadinessWatch;
import org.cloister.supervisor.thread.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attends to a live sandbox: waits until it is ready, checks its health, tells it to reload and to
 * end. Called in the service's mailbox only; what may block is done on threads for that.
 */
final class Attendance {
  private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

  private final Owner owner;
  private final Threads threads;
  private Optional<ReadinessWatch> watch = Optional.empty();

  Attendance(Owner owner, Threads threads) {
    this.owner = owner;
    this.threads = threads;
  }

  void watchReadiness(Run run, long attempt) {
    Optional<ReadinessCheck> check = check(run);
    watch =
        check.map(
            looking ->
                ReadinessWatch.begin(threads, looking, () -> owner.post(new Event.Ready(attempt))));
    if (run.inbox.ready()) {
      owner.post(new Event.Ready(attempt));
    }
  }

  void stopWatching() {
    watch.ifPresent(ReadinessWatch::close);
    watch = Optional.empty();
  }

  /** Nothing is looked at where the service itself tells: by its message, or by its end. */
  private Optional<ReadinessCheck> check(Run run) {
    Sandbox sandbox = run.held();
    Readiness.Condition condition = owner.terms().readiness().condition();
    if (condition instanceof Readiness.PidFile file) {
      return Optional.of(pidFile(run, file));
    } else if (condition instanceof Readiness.Port port) {
      return Optional.of(() -> sandbox.listens(port.port()));
    } else if (condition instanceof Readiness.LogLine line) {
      return Optional.of(
          new LogLineCheck(
              new LineReader(owner.log(), run.logPosition), Pattern.compile(line.pattern())));
    }
    return Optional.empty();
  }

  private static ReadinessCheck pidFile(Run run, Readiness.PidFile file) {
    return new PidFileCheck(
        run.held(),
        file.path(),
        run.onPrivateKernel(),
        pid -> run.reportedPid = OptionalLong.of(pid));
  }

  /**
   * After an adoption: the platform that saw the service become ready knew it, this one does not.
   */
  void findReportedPid(Run run) {
    if (owner.terms().readiness().condition() instanceof Readiness.PidFile file) {
      ReadinessCheck check = pidFile(run, file);
      threads
          .attending()
          .execute(
              () -> {
                try {
                  check.ready();
                } catch (IsolationException | IOException e) {
                  LOG.debug("{}: its pid file cannot be read: {}", owner.name(), e.toString());
                }
              });
    }
  }

  void reload(Run run, long attempt) {
    ReloadAction action = owner.terms().reload().orElseThrow();
    Optional<Duration> timeout = owner.terms().readiness().timeout();
    if (action instanceof ReloadAction.ByCommand byCommand) {
      inside(run, byCommand.command(), timeout, why -> new Event.Reloaded(attempt, why));
    } else if (action instanceof ReloadAction.BySignal bySignal) {
      Sandbox sandbox = run.held();
      threads
          .attending()
          .execute(() -> owner.post(new Event.Reloaded(attempt, send(sandbox, bySignal.signal()))));
    }
  }

  void checkHealth(Run run, long attempt) {
    HealthCheck check = owner.terms().health().orElseThrow();
    Optional<Duration> timeout = Optional.of(check.timeout());
    inside(run, check.command(), timeout, why -> new Event.HealthChecked(attempt, why));
  }

  private void inside(
      Run run, List<String> command, Optional<Duration> timeout, Function<String, Event> answer) {
    Sandbox sandbox = run.held();
    InsideCommand program = new InsideCommand(command, timeout, threads.attending());
    threads.attending().execute(() -> owner.post(answer.apply(program.run(sandbox))));
  }

  void sendStopSignal(Run run) {
    Sandbox sandbox = run.held();
    Signal signal = owner.terms().stop().signal();
    threads.attending().execute(() -> warn(send(sandbox, signal)));
  }

  void kill(Run run) {
    Sandbox sandbox = run.held();
    threads
        .attending()
        .execute(
            () -> {
              try {
                sandbox.destroy();
              } catch (IsolationException e) {
                warn(e.getMessage());
              }
            });
  }

  private void warn(String why) {
    if (!why.isEmpty()) {
      LOG.warn("{} cannot be ended: {}", owner.name(), why);
    }
  }

  /** Returns why it was not delivered; empty if it was. */
  private static String send(Sandbox sandbox, Signal signal) {
    try {
      sandbox.signal(signal);
      return "";
    } catch (IsolationException e) {
      return e.getMessage();
    }
  }
}
