package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The tour of the README, typed as it is written: each line that begins with {@code $} is run in
 * the project's folder, and what it prints must have the lines that the README shows, where {@code
 * …} stands for anything.
 */
class TourIT {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n(.*?)^```");
  private static final String HEADING = "## A five-minute tour";

  /** A command of the tour and the lines that it is shown to print. */
  private record Stop(String command, List<String> shown) {}

  @TestFactory
  Stream<DynamicTest> each_command_of_the_tour_prints_what_the_readme_shows() throws IOException {
    Path home = Files.createTempDirectory("cloister-tour");
    Traces before = Traces.of(home);
    List<DynamicTest> tests = new ArrayList<>();
    for (Stop stop : stops()) {
      tests.add(DynamicTest.dynamicTest(stop.command(), () -> walk(stop, home)));
    }
    tests.add(
        DynamicTest.dynamicTest(
            "the tour leaves nothing behind",
            () -> {
              new Command(
                      List.of(Platform.projectRoot() + "/runtime/cloister", "shutdown"),
                      Map.of("CLOISTER_HOME", home.toString()),
                      Duration.ofSeconds(60))
                  .run();
              Await.until(
                  "nothing is left",
                  Duration.ofSeconds(15),
                  () -> Traces.of(home).beyond(before),
                  () -> Traces.of(home).beyond(before).isEmpty());
            }));
    return tests.stream();
  }

  private static void walk(Stop stop, Path home) {
    Command.Result result =
        new Command(
                List.of("bash", "-c", "cd '" + Platform.projectRoot() + "' && " + stop.command()),
                Map.of("CLOISTER_HOME", home.toString()),
                Duration.ofSeconds(300))
            .run();
    assertThat(result.code()).as(result.all()).isZero();
    for (String line : stop.shown()) {
      assertThat(result.all().lines().map(String::stripTrailing))
          .as("a line like: %s%nin:%n%s", line, result.all())
          .anyMatch(Pattern.compile(pattern(line)).asMatchPredicate());
    }
  }

  /** Runs of spaces are columns, whose width may differ; the ellipsis is anything. */
  private static String pattern(String line) {
    return Stream.of(line.stripTrailing().split("(?<=…)|(?=…)"))
        .map(
            part ->
                part.equals("…")
                    ? ".*"
                    : Stream.of(part.split("(?<= )(?! )|(?<! )(?= )"))
                        .map(word -> word.isBlank() ? "\\s+" : Pattern.quote(word))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining());
  }

  private static List<Stop> stops() throws IOException {
    String readme = Files.readString(Platform.projectRoot().resolve("README.md"));
    String tour = readme.substring(readme.indexOf(HEADING) + HEADING.length());
    tour =
        tour.substring(
            0, Math.max(tour.indexOf("\n## "), 0) > 0 ? tour.indexOf("\n## ") : tour.length());
    List<Stop> stops = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(tour);
    while (blocks.find()) {
      for (String line : blocks.group(1).lines().toList()) {
        if (line.startsWith("$ ")) {
          stops.add(new Stop(line.substring(2), new ArrayList<>()));
        } else if (!line.isBlank() && !line.strip().equals("…")) {
          stops.get(stops.size() - 1).shown().add(line);
        }
      }
    }
    assertThat(stops).as("commands in the README's tour").hasSizeGreaterThan(8);
    return stops;
  }
}
