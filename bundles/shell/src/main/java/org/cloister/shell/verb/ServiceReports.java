package org.cloister.shell.verb;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Viewable;

/** Several reports, an empty line between them. */
final class ServiceReports extends AbstractList<ServiceReport> implements Viewable {
  private final List<ServiceReport> reports;

  ServiceReports(List<ServiceReport> reports) {
    this.reports = List.copyOf(reports);
  }

  @Override
  public ServiceReport get(int index) {
    return reports.get(index);
  }

  @Override
  public int size() {
    return reports.size();
  }

  @Override
  public List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    for (ServiceReport report : reports) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(report.lines(style));
    }
    return lines;
  }

  @Override
  public Object plain() {
    return reports.stream().map(ServiceReport::plain).toList();
  }
}
