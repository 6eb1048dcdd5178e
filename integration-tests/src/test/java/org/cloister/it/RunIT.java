package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code runtime/run} in a copy of the project, so that its sources can be changed. */
class RunIT {
  private static final Path SOURCE =
      Path.of("runtime/src/main/java/org/cloister/runtime/StartReport.java");

  @TempDir static Path directory;
  private static Path project;

  @BeforeAll
  static void copy() {
    project = directory.resolve("cloister");
    Command.of("cp", "-a", Platform.projectRoot().toString(), project.toString()).mustSucceed();
  }

  @AfterAll
  static void forget() {
    Command.of("rm", "-rf", project.toString()).mustSucceed();
  }

  @BeforeEach
  void built() {
    build();
  }

  @Test
  void nothing_is_built_when_nothing_has_changed() {
    assertThat(build()).isEmpty();
  }

  @Test
  void a_changed_source_is_built_and_the_progress_is_shown() throws IOException {
    Files.writeString(
        project.resolve(SOURCE), "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);

    assertThat(build())
        .contains("Building Cloister")
        .containsPattern("Cloister :: API .*\\[\\d+/\\d+]")
        .containsPattern("Cloister :: Runtime .*\\[\\d+/\\d+]");
    assertThat(build()).isEmpty();
  }

  @Test
  void a_source_that_is_wrong_is_named_and_nothing_starts() throws IOException {
    Path source = project.resolve(SOURCE);
    String right = Files.readString(source);
    Files.writeString(source, right + "wrong");

    Command.Result result = run("--daemon", "--home", directory.resolve("home").toString());

    Files.writeString(source, right);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("StartReport.java").contains("The build failed");
    assertThat(directory.resolve("home")).doesNotExist();
  }

  @Test
  void what_is_missing_is_named_at_once_with_how_to_install_it() throws IOException {
    Path bare = withoutJavaAndMaven();
    Files.writeString(
        project.resolve(SOURCE), "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);

    Command.Result result =
        Command.of("env", "-u", "JAVA_HOME", "PATH=" + bare, project + "/runtime/run").run();

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("JDK 17", "apt-get install openjdk-17-jdk-headless")
        .contains("Maven", "apt-get install maven");
  }

  /** A folder with everything that the usual path has, but Java and Maven. */
  private static Path withoutJavaAndMaven() throws IOException {
    Path bare = Files.createDirectory(directory.resolve("bin"));
    Set<String> seen = new HashSet<>(Set.of("java", "javac", "mvn"));
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
      try (Stream<Path> programs = Files.list(Path.of(folder))) {
        for (Path program : programs.toList()) {
          if (seen.add(program.getFileName().toString())) {
            Files.createSymbolicLink(bare.resolve(program.getFileName()), program);
          }
        }
      }
    }
    return bare;
  }

  private static Command.Result run(String... arguments) {
    return Command.of(project.resolve("runtime/run"), List.of(arguments))
        .within(Duration.ofMinutes(5))
        .run();
  }

  /** Brings the build up to date, and answers with all that was printed. */
  private static String build() {
    return Command.of(project.resolve("runtime/build"), List.of())
        .within(Duration.ofMinutes(5))
        .mustSucceed()
        .all();
  }
}
