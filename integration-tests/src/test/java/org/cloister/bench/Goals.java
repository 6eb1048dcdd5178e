package org.cloister.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is promised, what came out, and whether the promise is kept. Not thread-safe. */
final class Goals {
  private record Goal(String what, double value, double atMost, String unit) {
    boolean met() {
      return value <= atMost;
    }
  }

  private final List<Goal> goals = new ArrayList<>();

  /** Adds a promise that a value is not above a limit. */
  void atMost(String what, double value, double limit, String unit) {
    goals.add(new Goal(what, value, limit, unit));
  }

  /** {@return 0 if every promise is kept, else 1; the exit code of a benchmark} */
  int print() {
    System.out.printf(Locale.ROOT, "%-44s %12s %12s   %s%n", "", "measured", "at most", "");
    for (Goal goal : goals) {
      System.out.printf(
          Locale.ROOT,
          "%-44s %8.2f %-3s %8.2f %-3s   %s%n",
          goal.what(),
          goal.value(),
          goal.unit(),
          goal.atMost(),
          goal.unit(),
          goal.met() ? "met" : "MISSED");
    }
    return goals.stream().allMatch(Goal::met) ? 0 : 1;
  }
}
