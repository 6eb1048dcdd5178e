package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.Directive;
import org.cloister.api.supervision.HonoursMatrix;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Viewable;

/** Shows which backend honours which directive. */
public final class HonoursVerb implements Verb {
  private final Supervisor supervisor;

  /**
   * Makes the verb.
   *
   * @param supervisor asks the backends
   */
  public HonoursVerb(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "honours",
            "[NAME…]",
            Operands.SERVICES,
            "show which backend honours which directive on this host, and why not")
        .details(
            "A NAME is a service (then what it asks for is shown), a backend, or a directive; limits",
            "stands for all that begin with it.")
        .with(Option.JSON)
        .example("honours", "the whole matrix")
        .example("honours tor", "what tor asks for")
        .example("honours limits namespace", "the limits that the namespace backend can set");
  }

  @Override
  public Object run(Call call) {
    HonoursFilter filter = new HonoursFilter(supervisor);
    return new View(filter.apply(supervisor.honours(), call.arguments().operands()));
  }

  private record View(HonoursMatrix matrix) implements Viewable {
    @Override
    public List<String> lines(Style style) {
      List<String> titles = new ArrayList<>(List.of("DIRECTIVE"));
      titles.addAll(matrix.backends());
      Table table = new Table(style, titles.toArray(String[]::new));
      Map<String, Map<String, List<String>>> reasons = new LinkedHashMap<>();
      matrix
          .rows()
          .forEach(
              (directive, verdicts) -> {
                table.row().cell(directive.key());
                for (String backend : matrix.backends()) {
                  String reason = verdicts.getOrDefault(backend, "");
                  boolean honoured = reason.isEmpty();
                  table.cell(honoured ? "yes" : "no", honoured ? style::good : style::warning);
                  if (!honoured) {
                    reasons
                        .computeIfAbsent(backend, key -> new LinkedHashMap<>())
                        .computeIfAbsent(reason, key -> new ArrayList<>())
                        .add(directive.key());
                  }
                }
              });
      List<String> lines = new ArrayList<>(table.lines());
      reasons.forEach(
          (backend, byReason) ->
              byReason.forEach(
                  (reason, directives) -> lines.add(sentence(backend, directives, reason))));
      return lines;
    }

    /** What a backend cannot do for the same reason is told once. */
    private static String sentence(String backend, List<String> directives, String reason) {
      return "%s cannot honour %s: %s"
          .formatted(backend, String.join(", ", directives), Printable.of(reason));
    }

    @Override
    public Object plain() {
      Map<String, Object> rows = new LinkedHashMap<>();
      for (Map.Entry<Directive, Map<String, String>> row : matrix.rows().entrySet()) {
        Map<String, Object> verdicts = new LinkedHashMap<>();
        for (String backend : matrix.backends()) {
          String reason = row.getValue().getOrDefault(backend, "");
          verdicts.put(backend, reason.isEmpty() ? true : reason);
        }
        rows.put(row.getKey().key(), verdicts);
      }
      return rows;
    }
  }
}
