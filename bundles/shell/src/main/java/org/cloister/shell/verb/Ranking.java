package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cloister.api.definition.BackendChoice;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Viewable;

/**
 * The ranking of backends for a service.
 *
 * @param service its name
 * @param choice the ranking
 * @param note what to do next; may be empty
 */
record Ranking(String service, BackendChoice choice, String note) implements Viewable {

  @Override
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s asks for %s and gets %s"
            .formatted(
                service,
                Printable.of(choice.request().toString()),
                choice.chosen().map(style::good).orElse(style.bad("nothing"))));
    Table table = new Table(style, "BACKEND", "VERDICT", "REASON");
    for (BackendChoice.Candidate candidate : choice.ranking()) {
      table
          .row()
          .cell(candidate.backend())
          .cell(
              candidate.accepted() ? "accepted" : "passed over",
              candidate.accepted() ? style::good : style::warning)
          .cell(candidate.reason());
    }
    lines.addAll(table.lines());
    if (!note.isEmpty()) {
      lines.add(note);
    }
    return lines;
  }

  @Override
  public Object plain() {
    Map<String, Object> plain = Plain.ofRecord(choice);
    plain.put("request", choice.request().toString());
    plain.put("service", service);
    plain.put("chosen", Plain.of(choice.chosen()));
    return plain;
  }
}
