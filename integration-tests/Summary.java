import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Adds up the reports of all modules' tests: totals for each module, each skip with its reason, each failure with the
 * first lines of its message.
 *
 * <p>Arguments: the root of the source tree, then what was skipped without leaving a report, one an argument. Exit code
 * 1 if a test failed or none ran.
 */
final class Summary {
  private static final int MESSAGE_LINES = 6;
  private static final int LINE_LENGTH = 300;

  private final Map<String, Totals> modules = new TreeMap<>();
  private final List<String> skips = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Summary summary = new Summary();
    Path root = Path.of(arguments[0]);
    for (Path report : reports(root)) {
      summary.add(module(root, report), report);
    }
    summary.skips.addAll(List.of(arguments).subList(1, arguments.length));
    System.exit(summary.print());
  }

  private static List<Path> reports(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root, 5)) {
      return files
          .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
          .filter(file -> file.getParent().endsWith("surefire-reports") || file.getParent().endsWith("failsafe-reports"))
          .sorted()
          .toList();
    }
  }

  /** A report lies in MODULE/target/KIND-reports. */
  private static String module(Path root, Path report) {
    return root.relativize(report.getParent().getParent().getParent()).toString();
  }

  private void add(String module, Path report) throws IOException, SAXException, ParserConfigurationException {
    Totals totals = modules.computeIfAbsent(module, name -> new Totals());
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getDocumentElement()
            .getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      totals.run++;
      if (has(test, "failure") || has(test, "error")) {
        totals.failed++;
        failures.add(name(module, test) + "\n" + message(child(test, has(test, "failure") ? "failure" : "error")));
      } else if (has(test, "skipped")) {
        totals.skipped++;
        skips.add(name(module, test) + ": " + reason(child(test, "skipped")));
      }
    }
  }

  private int print() {
    System.out.printf("%n%-28s %6s %6s %7s%n", "module", "run", "failed", "skipped");
    Totals all = new Totals();
    modules.forEach(
        (module, totals) -> {
          System.out.printf("%-28s %6d %6d %7d%n", module, totals.run, totals.failed, totals.skipped);
          all.run += totals.run;
          all.failed += totals.failed;
          all.skipped += totals.skipped;
        });
    list("Skipped:", skips);
    list("Failed:", failures);
    int passed = all.run - all.failed - all.skipped;
    if (passed == 0) {
      System.out.printf("%nNo test passed: that is a failure.%n");
    }
    System.out.printf("%n%d passed, %d failed, %d skipped%n", passed, all.failed, skips.size());
    return all.failed == 0 && passed > 0 ? 0 : 1;
  }

  private static void list(String title, List<String> entries) {
    if (!entries.isEmpty()) {
      System.out.printf("%n%s%n", title);
      entries.forEach(entry -> System.out.println("  " + entry));
    }
  }

  private static String name(String module, Element test) {
    String type = test.getAttribute("classname");
    return "%s: %s.%s".formatted(module, type.substring(type.lastIndexOf('.') + 1), test.getAttribute("name"));
  }

  /** A skip by an assumption has its reason as the message, one by an annotation as the text. */
  private static String reason(Element skipped) {
    String message = skipped.getAttribute("message").strip();
    String text = message.isEmpty() ? skipped.getTextContent().strip() : message;
    return text.isEmpty() ? "(no reason given)" : text.lines().findFirst().orElseThrow();
  }

  /** The message without the stack, which is in the report. */
  private static String message(Element failure) {
    String message = failure.getAttribute("message").strip();
    String text = message.isEmpty() ? failure.getAttribute("type") : message;
    return text.lines()
        .filter(line -> !line.isBlank())
        .limit(MESSAGE_LINES)
        .map(line -> "      " + (line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) + " …" : line))
        .reduce((first, second) -> first + "\n" + second)
        .orElse("      (no message)");
  }

  private static boolean has(Element test, String child) {
    return test.getElementsByTagName(child).getLength() > 0;
  }

  private static Element child(Element test, String name) {
    return (Element) test.getElementsByTagName(name).item(0);
  }

  private static final class Totals {
    int run;
    int failed;
    int skipped;
  }
}
