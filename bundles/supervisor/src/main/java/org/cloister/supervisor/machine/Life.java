package org.cloister.supervisor.machine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.supervision.SupervisionErrorCode;

/**
 * Where a service stands, and what of its past matters.
 *
 * @param phase where it stands
 * @param since when it came there
 * @param reason why it is there: one line, may be empty
 * @param wanted whether it is to run once what is under way has ended
 * @param attempt grows with each start and each adoption; an answer to an earlier one is stale
 * @param ready whether it had become ready
 * @param away whether its backend left while a call to it was under way
 * @param failure why the platform is ending it, or why it has failed; of one that is not wanted,
 *     for what other service it ends
 * @param restarts when it was restarted, within the restart policy's window, oldest first
 * @param lastExit how it ended last
 * @param misses health checks failed in a row
 * @param health what is said of its health; empty where it is not checked
 * @param remedied failures for which there has been a remedy since this attempt began, so that the
 *     attempt may fail for what is no longer so
 */
public record Life(
    Phase phase,
    Instant since,
    String reason,
    boolean wanted,
    long attempt,
    boolean ready,
    boolean away,
    Optional<Failure> failure,
    List<Instant> restarts,
    Optional<ExitStatus> lastExit,
    int misses,
    Optional<String> health,
    Set<SupervisionErrorCode> remedied) {

  /** Copies the collections. */
  public Life {
    restarts = List.copyOf(restarts);
    remedied = Set.copyOf(remedied);
  }

  /**
   * {@return the life of a service that has just become known}
   *
   * @param now the time
   */
  public static Life begun(Instant now) {
    return new Life(
        Phase.STOPPED,
        now,
        "",
        false,
        0,
        false,
        false,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        0,
        Optional.empty(),
        Set.of());
  }

  Life in(Phase newPhase, Instant now, String why) {
    return new Life(
        newPhase, now, why, wanted, attempt, ready, away, failure, restarts, lastExit, misses,
        health, remedied);
  }

  Life wanted(boolean is) {
    return new Life(
        phase, since, reason, is, attempt, ready, away, failure, restarts, lastExit, misses, health,
        remedied);
  }

  Life nextAttempt() {
    return new Life(
        phase,
        since,
        reason,
        wanted,
        attempt + 1,
        ready,
        false,
        failure,
        restarts,
        lastExit,
        0,
        Optional.empty(),
        Set.of());
  }

  Life ready(boolean is) {
    return new Life(
        phase, since, reason, wanted, attempt, is, away, failure, restarts, lastExit, misses,
        health, remedied);
  }

  Life away(boolean is) {
    return new Life(
        phase, since, reason, wanted, attempt, ready, is, failure, restarts, lastExit, misses,
        health, remedied);
  }

  Life failure(Optional<Failure> is) {
    return new Life(
        phase, since, reason, wanted, attempt, ready, away, is, restarts, lastExit, misses, health,
        remedied);
  }

  Life restarts(List<Instant> are) {
    return new Life(
        phase, since, reason, wanted, attempt, ready, away, failure, are, lastExit, misses, health,
        remedied);
  }

  Life lastExit(ExitStatus was) {
    return new Life(
        phase,
        since,
        reason,
        wanted,
        attempt,
        ready,
        away,
        failure,
        restarts,
        Optional.of(was),
        misses,
        health,
        remedied);
  }

  Life remedied(Set<SupervisionErrorCode> are) {
    return new Life(
        phase, since, reason, wanted, attempt, ready, away, failure, restarts, lastExit, misses,
        health, are);
  }

  Life health(int missesNow, Optional<String> verdict) {
    return new Life(
        phase, since, reason, wanted, attempt, ready, away, failure, restarts, lastExit, missesNow,
        verdict, remedied);
  }
}
