package org.cloister.backend.namespace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.cloister.api.host.HostCheck;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.Shortfall;
import org.cloister.linux.sandbox.HostFacts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells {@code doctor} what namespaces can do on this host. */
@Component
public final class NamespaceHostCheck implements HostCheck {
  /** Something of everything, to learn what cannot be limited. */
  private static final Limits EVERYTHING =
      new Limits(
          OptionalLong.of(1 << 30),
          OptionalLong.of(1 << 30),
          OptionalLong.of(1 << 30),
          OptionalDouble.of(1),
          OptionalInt.of(100),
          OptionalLong.of(100),
          List.of(
              new Limits.IoLimit(
                  "/",
                  OptionalLong.of(1 << 30),
                  OptionalLong.empty(),
                  OptionalLong.empty(),
                  OptionalLong.empty())),
          OptionalInt.of(100));

  /**
   * How an ordinary user gets control groups from systemd (systemd's "Control Group APIs and
   * Delegation").
   */
  private static final String DELEGATION = "systemd-run --user --scope -p Delegate=yes";

  private static final String DELEGATED =
      "on a host with cgroup v2, start the platform with "
          + DELEGATION
          + ", or in a slice that is delegated to the user";

  private final NamespaceBackend backend;

  /**
   * Looks through a backend.
   *
   * @param backend the backend
   */
  @Activate
  public NamespaceHostCheck(@Reference NamespaceBackend backend) {
    this.backend = backend;
  }

  @Override
  public List<Finding> findings() {
    HostFacts facts = backend.host().facts();
    List<Finding> findings = new ArrayList<>();
    Probe probe = backend.probe();
    findings.add(
        new Finding(
            "namespaces",
            probe.available() ? Verdict.GOOD : Verdict.BAD,
            probe.reason(),
            probe.available() ? "" : "see what the reason names"));
    findings.add(userNamespaces(facts));
    findings.add(
        controlGroups(
            backend.cgroups().description(),
            backend.cgroups().shortfalls(EVERYTHING),
            facts.privileged()));
    if (!facts.privileged()) {
      findings.add(ordinaryUser(facts));
    }
    if (!facts.labels().isEmpty()) {
      findings.add(
          new Finding(
              "labels",
              Verdict.REDUCED,
              facts.labels() + " enforces labels; the namespace backend sets none",
              "use another backend, or label = \"none\""));
    }
    return findings;
  }

  private static Finding userNamespaces(HostFacts facts) {
    String against = facts.userNamespaces();
    return against.isEmpty()
        ? new Finding("user namespaces", Verdict.GOOD, "can be made", "")
        : new Finding(
            "user namespaces",
            facts.privileged() ? Verdict.REDUCED : Verdict.BAD,
            against,
            "change the sysctl, or do without user-namespace");
  }

  /**
   * {@return what can be limited}
   *
   * @param description where control groups are made, or why none can be
   * @param shortfalls what of everything cannot be limited
   * @param privileged whether the platform is root's
   */
  static Finding controlGroups(String description, List<Shortfall> shortfalls, boolean privileged) {
    if (shortfalls.isEmpty()) {
      return new Finding("control groups", Verdict.GOOD, description, "");
    }
    String refused = "definitions with these limits are refused";
    boolean unhelped = !privileged && !description.contains(DELEGATION);
    return new Finding(
        "control groups",
        Verdict.REDUCED,
        description + "; cannot limit " + byReason(shortfalls, description),
        unhelped ? refused + "; " + DELEGATED : refused);
  }

  /** A reason is said once, after all that it is the reason for, and not if it has been said. */
  private static String byReason(List<Shortfall> shortfalls, String said) {
    return shortfalls.stream()
        .collect(
            Collectors.groupingBy(
                Shortfall::reason,
                LinkedHashMap::new,
                Collectors.mapping(
                    shortfall -> shortfall.directive().key(), Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(
            group ->
                group.getKey().equals(said)
                    ? group.getValue()
                    : group.getValue() + " (" + group.getKey() + ")")
        .collect(Collectors.joining("; "));
  }

  private static Finding ordinaryUser(HostFacts facts) {
    return facts.idMapTools()
        ? new Finding("subordinate ids", Verdict.GOOD, "newuidmap and newgidmap are installed", "")
        : new Finding(
            "subordinate ids",
            Verdict.REDUCED,
            "newuidmap and newgidmap are not installed: services run as the platform's user only",
            "install uidmap, and give the user ids in /etc/subuid and /etc/subgid");
  }
}
