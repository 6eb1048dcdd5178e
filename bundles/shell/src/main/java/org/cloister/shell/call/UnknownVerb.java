package org.cloister.shell.call;

import static java.util.Map.entry;

import java.util.Collection;
import java.util.Map;
import org.cloister.shell.text.Nearest;

/** Refuses a command that there is none of, with what was perhaps meant. */
public final class UnknownVerb {
  private static final String IS_LIST = "it is list here; see: help list";
  private static final String IS_SHOW =
      "it is status here for what runs, and show for its definition; see: help status, help show";

  /** What the words of systemctl(1), docker(1), podman(1) and ps(1) are here. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          entry("kill", "it is signal here; see: help signal"),
          entry("ps", IS_LIST),
          entry("ls", IS_LIST),
          entry("list-units", IS_LIST),
          entry("journalctl", "it is logs here; see: help logs"),
          entry("log", "it is logs here; see: help logs"),
          entry("inspect", IS_SHOW),
          entry("cat", "it is show here; see: help show"),
          entry("stats", "it is limits here; see: help limits"),
          entry("attach", "it is shell here; see: help shell"),
          entry("run", "a service is a file in services.d, and start starts it; see: help start"),
          entry(
              "rm",
              "a service goes with its file in services.d, an instance of a template with disable;"
                  + " see: help disable"),
          entry("edit", "change its file in services.d, which is followed; see: help show"),
          entry(
              "daemon-reload", "services.d is followed without it; see: help reload, help restart"),
          entry("reset-failed", "start begins afresh; see: help start"));

  private UnknownVerb() {}

  /**
   * {@return the refusal}
   *
   * @param typed what was typed
   * @param names the commands there are
   */
  public static Refusal refusal(String typed, Collection<String> names) {
    String elsewhere = ELSEWHERE.get(typed);
    return new Refusal(
        Refusal.USAGE,
        "no command \"%s\"%s"
            .formatted(
                typed,
                elsewhere == null ? Nearest.hint(typed, names) + "; see: help" : ": " + elsewhere));
  }
}
