package org.cloister.shell.verb;

import org.cloister.api.definition.HealthCheck;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.shell.text.Fields;
import org.cloister.shell.text.Units;

/** When a service is ready, how it is watched, what happens when it ends. */
final class LifecycleFields {
  private LifecycleFields() {}

  static void add(Fields fields, Lifecycle lifecycle) {
    fields.add("readiness", readiness(lifecycle.readiness(), lifecycle.oneShot()));
    fields.add("watched", lifecycle.health().map(LifecycleFields::health).orElse(""));
    fields.add("on exit", restart(lifecycle.restart()));
    fields.add(
        "stop",
        "%s, killed after %s"
            .formatted(lifecycle.stop().signal(), Units.seconds(lifecycle.stop().grace())));
  }

  private static String readiness(Readiness readiness, boolean oneShot) {
    String within =
        readiness.timeout().map(timeout -> " within " + Units.seconds(timeout)).orElse("");
    Readiness.Condition condition = readiness.condition();
    if (condition instanceof Readiness.PidFile file) {
      return "pid file " + file.path() + within;
    } else if (condition instanceof Readiness.Port port) {
      return "port " + port.port() + within;
    } else if (condition instanceof Readiness.LogLine line) {
      return "a log line with " + line.pattern() + within;
    } else if (condition instanceof Readiness.Notify) {
      return "its notification" + within;
    }
    return oneShot ? "it has exited with success" + within : "its program is executed";
  }

  private static String health(HealthCheck check) {
    return "%s every %s, %s after %d failures"
        .formatted(
            String.join(" ", check.command()),
            Units.seconds(check.interval()),
            check.restart() ? "restarted" : "reported",
            check.retries());
  }

  private static String restart(RestartPolicy policy) {
    String times = ", at most %d times in %s".formatted(policy.limit(), Units.age(policy.window()));
    return switch (policy.when()) {
      case NO -> "left as it is";
      case ON_FAILURE -> "restarted after a failure" + times;
      case ALWAYS -> "restarted" + times;
    };
  }
}
