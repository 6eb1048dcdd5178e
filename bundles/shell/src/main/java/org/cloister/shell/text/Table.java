package org.cloister.shell.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows in aligned columns, two spaces apart, without trailing spaces. */
public final class Table {
  private final List<List<Cell>> rows = new ArrayList<>();

  private record Cell(String text, UnaryOperator<String> paint) {}

  /**
   * Makes a table with a heading.
   *
   * @param style for the heading
   * @param titles of the columns
   */
  public Table(Style style, String... titles) {
    if (titles.length > 0) {
      rows.add(Arrays.stream(titles).map(title -> new Cell(title, style::strong)).toList());
    }
  }

  /** Begins a row; its cells follow. */
  public Table row() {
    rows.add(new ArrayList<>());
    return this;
  }

  /** Adds a cell; what is empty is shown as a dash. */
  public Table cell(Object text) {
    return cell(text, UnaryOperator.identity());
  }

  /** Adds a cell with a colour. */
  public Table cell(Object text, UnaryOperator<String> paint) {
    String shown = Printable.of(String.valueOf(text));
    rows.get(rows.size() - 1).add(new Cell(shown.isEmpty() ? "-" : shown, paint));
    return this;
  }

  /** {@return the rows, aligned} */
  public List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (List<Cell> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = width(row.get(i));
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<Cell> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      Cell cell = row.get(i);
      line.append(cell.paint().apply(cell.text()));
      if (i < row.size() - 1) {
        line.append(" ".repeat(widths.get(i) - width(cell) + 2));
      }
    }
    return line.toString();
  }

  private static int width(Cell cell) {
    return cell.text().codePointCount(0, cell.text().length());
  }
}
