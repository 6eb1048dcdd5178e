package org.cloister.shell.verb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Failure;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Units;

/**
 * Something done to several services at once: all are told first, then each outcome is told in
 * turn, with the reason where it did not come about. What takes longer than a second shows what it
 * is waiting for.
 */
final class Undertaking {
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private final Supervisor supervisor;
  private final Services services;
  private final Clock clock;
  private final String failed;

  /**
   * Makes one.
   *
   * @param supervisor knows the services
   * @param services finds them by name
   * @param clock measures
   * @param failed how a failure is called: {@code not started}
   */
  Undertaking(Supervisor supervisor, Services services, Clock clock, String failed) {
    this.supervisor = supervisor;
    this.services = services;
    this.clock = clock;
    this.failed = failed;
  }

  /**
   * Does it.
   *
   * @param call whose operands name the services
   * @param deed what is done to each
   * @return the services as they are then, if JSON is wanted, else {@code null}
   * @throws Refusal if there is no such service (then nothing is done), or if it did not come about
   *     for all
   */
  Object run(Call call, Function<String, CompletionStage<ServiceStatus>> deed)
      throws InterruptedException {
    List<String> names = call.arguments().some("the name of a service");
    names.forEach(services::require);
    boolean json = call.arguments().has(Option.JSON);
    Instant begin = clock.instant();
    Map<String, Long> logs = new LinkedHashMap<>();
    Map<String, CompletableFuture<ServiceStatus>> outcomes = new LinkedHashMap<>();
    for (String name : names) {
      logs.put(name, logSize(name));
      outcomes.put(name, begin(deed, name));
    }
    List<ServiceStatus> done = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Map.Entry<String, CompletableFuture<ServiceStatus>> outcome : outcomes.entrySet()) {
      String name = outcome.getKey();
      try {
        ServiceStatus status = await(name, outcome.getValue(), json ? null : call.io());
        done.add(status);
        if (!json) {
          call.io().out().println(success(status, Duration.between(begin, clock.instant())));
          call.io().out().flush();
        }
      } catch (ExecutionException e) {
        failures.add(failure(name, e, logs.get(name)));
      }
    }
    conclude(failures, outcomes.size(), call.io());
    return json ? new ServiceList(done, List.of(), clock.instant(), "") : null;
  }

  private static CompletableFuture<ServiceStatus> begin(
      Function<String, CompletionStage<ServiceStatus>> deed, String name) {
    try {
      return deed.apply(name).toCompletableFuture();
    } catch (SupervisionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private ServiceStatus await(String name, CompletableFuture<ServiceStatus> outcome, Io io)
      throws InterruptedException, ExecutionException {
    String last = "";
    while (true) {
      try {
        return outcome.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        String now = supervisor.service(name).map(Undertaking::progress).orElse("");
        if (io != null && !now.equals(last)) {
          io.out().println(Printable.of(now));
          io.out().flush();
        }
        last = now;
      }
    }
  }

  private static String progress(ServiceStatus status) {
    return "%s: %s%s"
        .formatted(
            status.name(),
            status.state().key(),
            status.reason().isEmpty() ? "" : " (" + status.reason() + ")");
  }

  private static String success(ServiceStatus status, Duration time) {
    List<String> details = new ArrayList<>();
    status.pid().ifPresent(pid -> status.backend().ifPresent(details::add));
    status.pid().ifPresent(pid -> details.add("pid " + pid));
    details.add(Units.seconds(time));
    return "%s: %s (%s)".formatted(status.name(), status.state().key(), String.join(", ", details));
  }

  private String failure(String name, Throwable cause, long logBefore) {
    String reason = Failure.of(cause).line();
    String line =
        reason.startsWith(name + ":") || reason.startsWith(name + " ")
            ? reason
            : "%s: %s: %s".formatted(name, failed, reason);
    return lastWords(name, logBefore)
        .filter(words -> !line.contains(words))
        .map(words -> line + "\n  its last words: " + Printable.of(words))
        .orElse(line);
  }

  /** The last line that it wrote since it was told, if it wrote any. */
  private Optional<String> lastWords(String name, long logBefore) {
    if (logSize(name) <= logBefore) {
      return Optional.empty();
    }
    return supervisor.log(name, 5).stream()
        .filter(line -> !line.isBlank())
        .reduce((earlier, later) -> later)
        .map(String::strip);
  }

  private long logSize(String name) {
    try {
      Path log = supervisor.log(name);
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException | SupervisionException e) {
      return 0;
    }
  }

  private void conclude(List<String> failures, int all, Io io) {
    if (failures.isEmpty()) {
      return;
    }
    if (all == 1) {
      throw new Refusal(Refusal.FAILED, failures.get(0));
    }
    failures.forEach(line -> io.err().println(line));
    throw new Refusal(
        Refusal.FAILED, "%d of %d services: %s".formatted(failures.size(), all, failed));
  }
}
