import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Adds up the test reports of all modules; prints each skip and failure with its reason, and totals. */
final class Summary {
  private int passed;
  private int failed;
  private int skipped;

  public static void main(String[] arguments) throws Exception {
    System.exit(new Summary().print(Path.of(arguments[0])));
  }

  private int print(Path root) throws Exception {
    List<Path> reports;
    try (Stream<Path> files = Files.walk(root, 5)) {
      reports = files.filter(Summary::isReport).sorted().toList();
    }
    System.out.println();
    System.out.println("Tests by class");
    for (Path report : reports) {
      add(report);
    }
    System.out.printf("%n%d passed, %d failed, %d skipped%n", passed, failed, skipped);
    if (passed == 0) {
      System.out.println("No test ran: that is a failure.");
      return 1;
    }
    return failed == 0 ? 0 : 1;
  }

  private static boolean isReport(Path file) {
    String directory = file.getParent() == null ? "" : file.getParent().getFileName().toString();
    return file.getFileName().toString().matches("TEST-.*\\.xml") && directory.endsWith("-reports");
  }

  private void add(Path report) throws Exception {
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getDocumentElement();
    NodeList cases = suite.getElementsByTagName("testcase");
    int good = 0;
    StringBuilder notes = new StringBuilder();
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      if (has(test, "failure") || has(test, "error")) {
        failed++;
        notes.append(note("FAILED", test, has(test, "failure") ? "failure" : "error"));
      } else if (has(test, "skipped")) {
        skipped++;
        notes.append(note("skipped", test, "skipped"));
      } else {
        passed++;
        good++;
      }
    }
    System.out.printf("  %-70s %4d passed%n%s", suite.getAttribute("name"), good, notes);
  }

  private static boolean has(Element test, String child) {
    return test.getElementsByTagName(child).getLength() > 0;
  }

  private static String note(String verdict, Element test, String child) {
    String message =
        ((Element) test.getElementsByTagName(child).item(0)).getAttribute("message");
    String reason = message.isBlank() ? "(no reason given)" : message.strip().split("\n")[0];
    return "    %s %s: %s%n".formatted(verdict, test.getAttribute("name"), reason);
  }
}
