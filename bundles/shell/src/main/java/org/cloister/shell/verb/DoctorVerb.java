package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.cloister.api.host.HostCheck;
import org.cloister.api.host.HostCheck.Finding;
import org.cloister.api.host.HostCheck.Verdict;
import org.cloister.api.supervision.BackendStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Viewable;

/** Looks at host and platform, and says what is not as it should be. */
public final class DoctorVerb implements Verb {
  private final Supervisor supervisor;
  private final Supplier<List<HostCheck>> checks;

  /**
   * Makes the verb.
   *
   * @param supervisor knows the backends
   * @param checks look at the host
   */
  public DoctorVerb(Supervisor supervisor, Supplier<List<HostCheck>> checks) {
    this.supervisor = supervisor;
    this.checks = checks;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "doctor",
            "",
            Operands.NONE,
            "look at host, backends and platform, and say what to do about what is wrong")
        .details("The exit code is 1 if something does not work.")
        .with(Option.JSON)
        .example("doctor", "before anything else, on a new host");
  }

  @Override
  public Object run(Call call) {
    call.arguments().none();
    List<Finding> findings = new ArrayList<>();
    for (HostCheck check : checks.get()) {
      findings.addAll(ask(check));
    }
    List<BackendStatus> backends = supervisor.backends();
    if (backends.isEmpty()) {
      findings.add(
          new Finding(
              "backends", Verdict.BAD, "none is installed", "put one into the deploy directory"));
    }
    backends.forEach(backend -> findings.add(finding(backend)));
    return new Report(findings);
  }

  /** One check that fails must not hide the others. */
  private static List<Finding> ask(HostCheck check) {
    try {
      return check.findings();
    } catch (RuntimeException e) {
      return List.of(
          new Finding(check.getClass().getSimpleName(), Verdict.BAD, "failed: " + e, ""));
    }
  }

  private static Finding finding(BackendStatus backend) {
    boolean available = backend.probe().available();
    String facts =
        backend.probe().facts().entrySet().stream()
            .map(fact -> fact.getKey() + " " + fact.getValue())
            .collect(Collectors.joining(", "));
    String reason = backend.probe().reason();
    return new Finding(
        "backend " + backend.name(),
        available ? Verdict.GOOD : Verdict.REDUCED,
        facts.isEmpty() ? reason : reason + " (" + facts + ")",
        "");
  }

  private record Report(List<Finding> findings) implements Viewable {
    @Override
    public List<String> lines(Style style) {
      Table table = new Table(style);
      for (Finding finding : findings) {
        table
            .row()
            .cell(word(finding.verdict()), text -> paint(style, finding.verdict(), text))
            .cell(finding.subject())
            .cell(
                finding.hint().isEmpty()
                    ? finding.detail()
                    : finding.detail() + " — " + finding.hint());
      }
      return table.lines();
    }

    private static String word(Verdict verdict) {
      return switch (verdict) {
        case GOOD -> "good";
        case REDUCED -> "reduced";
        case BAD -> "bad";
      };
    }

    private static String paint(Style style, Verdict verdict, String text) {
      return switch (verdict) {
        case GOOD -> style.good(text);
        case REDUCED -> style.warning(text);
        case BAD -> style.bad(text);
      };
    }

    @Override
    public int exitCode() {
      boolean bad = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.BAD);
      return bad ? Refusal.FAILED : 0;
    }

    @Override
    public Object plain() {
      Map<String, Object> plain = new LinkedHashMap<>();
      plain.put("findings", Plain.of(findings));
      return plain;
    }
  }
}
