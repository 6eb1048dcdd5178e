package org.cloister.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SPECIFICATION.md promises nothing that no test holds. */
class SpecificationTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern CLAIM =
      Pattern.compile(
          "^- \\*\\*S(\\d+)\\.(\\d+)\\*\\* (.*?)(?=^- |^#|\\z)",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

  /** How each engine's tests begin: with an annotation, then a method without a modifier. */
  private static final Pattern TEST_METHOD =
      Pattern.compile("^  (?:void|boolean|Stream<DynamicTest>) (\\w+)\\(", Pattern.MULTILINE);

  private record Claim(int chapter, int number, String text) {
    String id() {
      return "S" + chapter + "." + number;
    }
  }

  @Test
  void claims_are_numbered_without_a_gap() throws IOException {
    Map<Integer, Integer> last = new TreeMap<>();
    for (Claim claim : claims()) {
      int before = last.getOrDefault(claim.chapter(), 0);
      assertThat(claim.number()).as(claim.id()).isEqualTo(before + 1);
      last.put(claim.chapter(), claim.number());
    }
    assertThat(last.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 11).boxed().toList());
  }

  @Test
  void every_claim_is_held_by_tests_that_exist() throws IOException {
    Map<String, List<String>> tests = tests();
    List<String> missing = new ArrayList<>();
    for (Claim claim : claims()) {
      List<String> named =
          NAMED_TEST.matcher(claim.text()).results().map(found -> found.group()).toList();
      if (named.isEmpty()) {
        missing.add(claim.id() + " names no test");
      }
      Matcher test = NAMED_TEST.matcher(claim.text());
      while (test.find()) {
        if (!tests.getOrDefault(test.group(1), List.of()).contains(test.group(2))) {
          missing.add(claim.id() + ": there is no test " + test.group());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<Claim> claims() throws IOException {
    List<Claim> claims =
        CLAIM
            .matcher(Files.readString(ROOT.resolve("SPECIFICATION.md")))
            .results()
            .map(
                claim ->
                    new Claim(
                        Integer.parseInt(claim.group(1)),
                        Integer.parseInt(claim.group(2)),
                        claim.group(3)))
            .toList();
    assertThat(claims).as("claims").hasSizeGreaterThan(10);
    return claims;
  }

  /** The methods of the test classes, by the simple name of the class. */
  private static Map<String, List<String>> tests() throws IOException {
    Map<String, List<String>> tests = new TreeMap<>();
    for (String folder : List.of("bundles", "backends", "runtime", "integration-tests")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        for (Path file : files.filter(SpecificationTest::isTestSource).toList()) {
          String type = file.getFileName().toString().replace(".java", "");
          List<String> methods = tests.computeIfAbsent(type, name -> new ArrayList<>());
          TEST_METHOD
              .matcher(Files.readString(file))
              .results()
              .forEach(method -> methods.add(method.group(1)));
        }
      }
    }
    return tests;
  }

  private static boolean isTestSource(Path file) {
    String path = file.toString();
    return path.endsWith(".java")
        && (path.contains("/src/test/java/") || path.contains("/backends/contract/src/main/"));
  }
}
