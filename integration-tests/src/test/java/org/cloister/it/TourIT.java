package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The tour of the README, typed as it is written into one shell in the project's folder: each line
 * that begins with {@code $} and those after it that begin with {@code >}. What it prints must have
 * the lines that the README shows, in that order, where {@code …} stands for anything.
 */
class TourIT {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n(.*?)^```");
  private static final String HEADING = "\n## A five-minute tour\n";
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  /** A command of the tour and the lines that it is shown to print. */
  private record Stop(String command, List<String> shown) {
    Stop continuedWith(String line) {
      return new Stop(command + "\n" + line, shown);
    }
  }

  @TestFactory
  Stream<DynamicTest> each_command_of_the_tour_prints_what_the_readme_shows() throws IOException {
    TemporaryFolder folder = TemporaryFolder.make("cloister-tour");
    Path user = folder.path();
    Traces before = Traces.of(user);
    Path home = Files.createDirectories(user.resolve("cloister-tour"));
    Files.writeString(home.resolve("framework.properties"), GuestKernel.properties());
    OfflineTor tor = new OfflineTor();
    TypingShell shell = new TypingShell(Platform.projectRoot(), user);
    List<DynamicTest> tests = new ArrayList<>();
    for (Stop stop : stops()) {
      tests.add(DynamicTest.dynamicTest(stop.command(), () -> walk(stop, shell)));
    }
    tests.add(
        DynamicTest.dynamicTest(
            "the tour leaves nothing behind",
            () -> {
              try (folder;
                  tor;
                  shell) {
                shell.type("runtime/cloister shutdown", DEADLINE);
                Await.until(
                    "nothing is left",
                    Duration.ofSeconds(15),
                    () -> Traces.of(user).beyond(before),
                    () -> Traces.of(user).beyond(before).isEmpty());
              }
            }));
    return tests.stream();
  }

  private static void walk(Stop stop, TypingShell shell) {
    TypingShell.Answer answer = shell.type(stop.command(), DEADLINE);
    assertThat(answer.code()).as(answer.printed()).isZero();
    List<String> lines = answer.printed().lines().map(String::stripTrailing).toList();
    int from = 0;
    for (String line : stop.shown()) {
      Pattern expected = Pattern.compile(pattern(line));
      int at = from;
      while (at < lines.size() && !expected.matcher(lines.get(at)).matches()) {
        at++;
      }
      assertThat(at)
          .as("where a line like: %s%nis, after line %d of:%n%s", line, from, answer.printed())
          .isLessThan(lines.size());
      from = at + 1;
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
    tour = tour.split("(?m)^## ", 2)[0];
    List<Stop> stops = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(tour);
    while (blocks.find()) {
      if (blocks.group(1).contains(" kvm") && GuestKernel.FOLDER.isEmpty()) {
        continue;
      }
      for (String line : blocks.group(1).lines().toList()) {
        int last = stops.size() - 1;
        if (line.startsWith("$ ")) {
          stops.add(new Stop(line.substring(2), new ArrayList<>()));
        } else if (line.equals(">") || line.startsWith("> ")) {
          String typed = line.substring(Math.min(2, line.length()));
          stops.set(last, stops.get(last).continuedWith(typed));
        } else if (!line.isBlank() && !line.strip().equals("…")) {
          stops.get(last).shown().add(line);
        }
      }
    }
    assertThat(stops).as("commands in the README's tour").hasSizeGreaterThan(8);
    return stops;
  }
}
