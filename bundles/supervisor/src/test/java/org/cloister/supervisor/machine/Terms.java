package org.cloister.supervisor.machine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.HealthCheck;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.StopPolicy;
import org.cloister.api.isolation.Signal;

/** Lifecycles to test with. */
public record Terms(Lifecycle lifecycle) {

  /** Ready when executed, never restarted, ten seconds of grace. */
  public static Terms plain() {
    return new Terms(
        new Lifecycle(
            false,
            new Readiness(new Readiness.Executed(), Duration.ofSeconds(30)),
            Optional.empty(),
            new RestartPolicy(
                RestartPolicy.When.NO,
                3,
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                2,
                Duration.ofMillis(350)),
            new StopPolicy(Signal.TERM, Duration.ofSeconds(10)),
            Optional.empty()));
  }

  public Terms oneShot() {
    return with(true, lifecycle.readiness(), lifecycle.health(), lifecycle.restart());
  }

  public Terms readyBy(Readiness.Condition condition) {
    return readyBy(condition, Duration.ofSeconds(30));
  }

  public Terms readyBy(Readiness.Condition condition, Duration timeout) {
    return with(
        lifecycle.oneShot(),
        new Readiness(condition, timeout),
        lifecycle.health(),
        lifecycle.restart());
  }

  public Terms restart(RestartPolicy.When when) {
    RestartPolicy policy = lifecycle.restart();
    return with(
        lifecycle.oneShot(),
        lifecycle.readiness(),
        lifecycle.health(),
        new RestartPolicy(
            when,
            policy.limit(),
            policy.window(),
            policy.delay(),
            policy.backOff(),
            policy.maxDelay()));
  }

  public Terms health(Duration interval, int retries, boolean restart) {
    return with(
        lifecycle.oneShot(),
        lifecycle.readiness(),
        Optional.of(
            new HealthCheck(
                List.of("/bin/check"), interval, Duration.ofSeconds(1), retries, restart)),
        lifecycle.restart());
  }

  public Terms reload(ReloadAction action) {
    return new Terms(
        new Lifecycle(
            lifecycle.oneShot(),
            lifecycle.readiness(),
            lifecycle.health(),
            lifecycle.restart(),
            lifecycle.stop(),
            Optional.of(action)));
  }

  public Terms grace(Duration grace) {
    return new Terms(
        new Lifecycle(
            lifecycle.oneShot(),
            lifecycle.readiness(),
            lifecycle.health(),
            lifecycle.restart(),
            new StopPolicy(Signal.TERM, grace),
            lifecycle.reload()));
  }

  private Terms with(
      boolean oneShot, Readiness readiness, Optional<HealthCheck> health, RestartPolicy restart) {
    return new Terms(
        new Lifecycle(oneShot, readiness, health, restart, lifecycle.stop(), lifecycle.reload()));
  }
}
