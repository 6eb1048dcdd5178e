package org.cloister.shell.verb;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Usage;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.shell.text.Fields;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Units;
import org.cloister.shell.text.Viewable;

/**
 * All that is known about one service.
 *
 * @param status its status
 * @param definition what was written about it, if it is still defined
 * @param choice the ranking of backends
 * @param spec it resolved on this host, if it can be
 * @param limits its limits in force, if it runs
 * @param report what is in force around it, if it runs
 * @param usage what it uses, if it runs
 * @param missing what could not be found out, with the reason
 * @param log its last lines of output
 * @param now when this was put together
 * @param zone the operator's
 */
record ServiceReport(
    ServiceStatus status,
    Optional<ServiceDefinition> definition,
    Optional<BackendChoice> choice,
    Optional<SandboxSpec> spec,
    Optional<Limits> limits,
    Optional<SandboxReport> report,
    Optional<Usage> usage,
    Map<String, String> missing,
    List<String> log,
    Instant now,
    ZoneId zone)
    implements Viewable {

  @Override
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(style));
    if (!status.description().isEmpty()) {
      lines.add("  " + Printable.of(status.description()));
    }
    Fields fields = new Fields(style);
    life(fields);
    backend(fields, style);
    sandbox(fields);
    spec.ifPresent(known -> SpecFields.add(fields, known));
    limits
        .filter(known -> spec.filter(next -> next.limits().equals(known)).isEmpty())
        .ifPresent(known -> fields.add("limits now", LimitsText.of(known)));
    definition.ifPresent(known -> LifecycleFields.add(fields, known.lifecycle()));
    usage.ifPresent(known -> fields.add("usage", UsageText.of(known)));
    missing(fields);
    history(fields);
    fields.add("log", log.stream().map(Printable::of).toList());
    report.ifPresent(
        known -> fields.add("mounts", known.mounts().stream().map(Printable::of).toList()));
    lines.addAll(fields.lines());
    return lines;
  }

  private String heading(Style style) {
    return "%s: %s for %s (since %s)%s"
        .formatted(
            style.strong(Printable.of(status.name())),
            States.paint(style, status.state()).apply(status.state().key()),
            Units.age(Duration.between(status.since(), now)),
            Units.moment(status.since(), zone),
            status.reason().isEmpty() ? "" : ": " + Printable.of(status.reason()));
  }

  private void life(Fields fields) {
    List<String> process = new ArrayList<>();
    status.pid().ifPresent(pid -> process.add("pid " + pid));
    status.reportedPid().ifPresent(pid -> process.add("its pid file names " + pid));
    report
        .filter(known -> known.processes() > 0)
        .ifPresent(known -> process.add(count(known.processes(), "process", "processes")));
    fields.add("process", String.join(", ", process));
    fields.add("enabled", status.enabled() ? "yes" : "no");
    fields.add("requires", String.join(", ", status.requires()));
    fields.add("health", status.health().orElse(""));
    fields.add("last exit", status.lastExit().map(Object::toString).orElse(""));
    if (status.restarts() > 0) {
      fields.add("restarts", status.restarts() + " within the restart policy's window");
    }
    status
        .specHash()
        .ifPresent(hash -> fields.add("spec", hash.substring(0, Math.min(12, hash.length()))));
    if (status.replacementPending()) {
      fields.add("pending", "its definition has changed since it was started; restart to apply it");
    }
  }

  private void backend(Fields fields, Style style) {
    fields.add("backend", status.backend().orElse(""));
    choice.ifPresent(
        known -> {
          Table table = new Table(style);
          for (BackendChoice.Candidate candidate : known.ranking()) {
            boolean chosen = known.chosen().filter(candidate.backend()::equals).isPresent();
            table
                .row()
                .cell(candidate.backend())
                .cell(chosen ? "chosen" : candidate.accepted() ? "possible" : "passed over")
                .cell(candidate.reason());
          }
          fields.add("choice", table.lines());
        });
  }

  private void sandbox(Fields fields) {
    report.ifPresent(
        known -> {
          fields.add("sandbox", known.kind());
          fields.add("namespaces", namespaces(known));
          Table layers = new Table(Style.PLAIN);
          known.layers().forEach((layer, state) -> layers.row().cell(layer).cell(state));
          fields.add("layers", layers.lines());
          fields.add(
              "effective",
              known.capabilities().isEmpty()
                  ? "no capabilities"
                  : String.join(" ", known.capabilities()));
        });
  }

  /** What cannot be known, and why: several things for the same reason in one line. */
  private void missing(Fields fields) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    missing.forEach(
        (what, why) -> byReason.computeIfAbsent(why, reason -> new ArrayList<>()).add(what));
    List<String> lines = new ArrayList<>();
    byReason.forEach(
        (why, what) -> lines.add(String.join(", ", what) + " (" + Printable.of(why) + ")"));
    fields.add("not known", lines);
  }

  private static String namespaces(SandboxReport report) {
    String own = String.join(" ", report.namespaces().keySet());
    String shared = String.join(" ", report.sharedNamespaces());
    return "own: %s; shared with the host: %s"
        .formatted(own.isEmpty() ? "none" : own, shared.isEmpty() ? "none" : shared);
  }

  private void history(Fields fields) {
    fields.add(
        "history",
        Happenings.of(status.history()).stream()
            .map(event -> Units.moment(event.time(), zone) + "  " + Printable.of(event.message()))
            .collect(Collectors.toList()));
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** The status, with the rest beside it. */
  @Override
  public Object plain() {
    Map<String, Object> plain = Plain.ofRecord(status);
    plain.put("choice", Plain.of(choice));
    plain.put("spec", Plain.of(spec));
    plain.put("limits", Plain.of(limits));
    plain.put("report", Plain.of(report));
    plain.put("usage", Plain.of(usage));
    plain.put("missing", Plain.of(missing));
    plain.put("log", log);
    return plain;
  }
}
