package org.cloister.service.definition.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cloister.service.definition.toml.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveDirectoryTest {
  @TempDir Path home;
  private Path directory;
  private LiveDirectory live;
  private final BlockingQueue<Map<String, Map<String, Source>>> told = new LinkedBlockingQueue<>();
  private final Map<String, String> seen = new TreeMap<>();

  @BeforeEach
  void make() throws IOException {
    directory = Files.createDirectory(home.resolve("services.d"));
  }

  @AfterEach
  void close() {
    if (live != null) {
      live.close();
    }
  }

  private void open() {
    live = LiveDirectory.open(directory, told::add);
    while (!told.isEmpty()) {
      takeOver(told.remove());
    }
  }

  private void takeOver(Map<String, Map<String, Source>> families) {
    families.forEach(
        (family, sources) -> {
          seen.keySet().removeIf(label -> label.split("[.@]")[0].equals(family.replace("@", "")));
          sources.forEach(
              (label, source) -> {
                String text = new String(source.content(), StandardCharsets.UTF_8);
                seen.put(label, source.failure().isEmpty() ? text : source.failure());
              });
        });
  }

  /** Waits until exactly these files have been seen. */
  private void awaitFiles(Map<String, String> expected) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!seen.equals(expected) && System.nanoTime() < deadline) {
      Map<String, Map<String, Source>> next = told.poll(100, TimeUnit.MILLISECONDS);
      if (next != null) {
        takeOver(next);
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  private void write(String label, String text) throws IOException {
    Path file = directory.resolve(label);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void what_is_there_at_the_beginning_has_been_told_when_it_is_open() throws IOException {
    write("tor.toml", "a");
    write("tor.d/x.toml", "b");
    write("web@.toml", "c");

    open();

    assertThat(seen).isEqualTo(Map.of("tor.toml", "a", "tor.d/x.toml", "b", "web@.toml", "c"));
  }

  @Test
  void files_appear_change_and_go() throws Exception {
    open();

    write("tor.toml", "a");
    awaitFiles(Map.of("tor.toml", "a"));
    write("tor.toml", "b");
    awaitFiles(Map.of("tor.toml", "b"));
    write("tor.d/x.toml", "c");
    awaitFiles(Map.of("tor.toml", "b", "tor.d/x.toml", "c"));
    write("tor.d/x.toml", "d");
    awaitFiles(Map.of("tor.toml", "b", "tor.d/x.toml", "d"));
    Files.delete(directory.resolve("tor.toml"));
    awaitFiles(Map.of("tor.d/x.toml", "d"));
  }

  @Test
  void an_editor_that_renames_over_the_file_is_followed() throws Exception {
    write("tor.toml", "a");
    open();

    for (String text : List.of("b", "c")) {
      Path temporary = directory.resolve(".tor.toml.swp");
      Files.writeString(temporary, text);
      Files.move(temporary, directory.resolve("tor.toml"), StandardCopyOption.ATOMIC_MOVE);
      awaitFiles(Map.of("tor.toml", text));
    }
  }

  @Test
  void a_file_that_never_comes_to_rest_holds_up_no_other() throws Exception {
    open();
    Thread restless =
        new Thread(
            () -> {
              try {
                for (int time = 0; !Thread.currentThread().isInterrupted(); time++) {
                  write("restless.toml", "time " + time);
                  Thread.sleep(20);
                }
              } catch (IOException | InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
    restless.start();
    try {
      write("tor.toml", "a");
      awaitFiles(Map.of("tor.toml", "a"));
    } finally {
      restless.interrupt();
      restless.join();
    }
  }

  @Test
  void the_directory_may_go_and_come_back() throws Exception {
    write("tor.toml", "a");
    open();

    delete(directory);
    awaitFiles(Map.of());
    write("tor.toml", "b");
    awaitFiles(Map.of("tor.toml", "b"));
    write("tor.toml", "c");
    awaitFiles(Map.of("tor.toml", "c"));
  }

  @Test
  void the_directory_may_be_moved_away_and_made_anew() throws Exception {
    write("tor.toml", "a");
    open();

    Files.move(directory, home.resolve("old"));
    write("tor.toml", "b");
    awaitFiles(Map.of("tor.toml", "b"));
  }

  @Test
  void a_directory_that_is_not_there_yet_is_waited_for() throws Exception {
    Files.delete(directory);
    open();

    write("tor.toml", "a");
    awaitFiles(Map.of("tor.toml", "a"));
  }

  @Test
  void symbolic_links_are_followed_also_when_their_target_changes() throws Exception {
    Path target = home.resolve("elsewhere");
    Files.writeString(target, "a");
    Files.createSymbolicLink(directory.resolve("tor.toml"), target);
    open();
    assertThat(seen).isEqualTo(Map.of("tor.toml", "a"));

    Files.writeString(target, "b");
    awaitFiles(Map.of("tor.toml", "b"));
    Files.delete(target);
    awaitFiles(Map.of("tor.toml", "is a symbolic link to nothing"));
  }

  @Test
  void backups_of_editors_and_hidden_files_are_not_looked_at() throws IOException {
    write("tor.toml", "a");
    for (String label : List.of("tor.toml~", ".#tor.toml", "#tor.toml#", ".tor.toml", "README")) {
      write(label, "x");
    }
    write("subdirectory/tor.toml", "x");

    open();

    assertThat(seen).isEqualTo(Map.of("tor.toml", "a"));
  }

  @Test
  void what_is_not_a_readable_regular_file_is_told_with_the_reason() throws Exception {
    Files.createDirectory(directory.resolve("folder.toml"));
    assertThat(
            new ProcessBuilder("mkfifo", directory.resolve("pipe.toml").toString())
                .start()
                .waitFor())
        .isZero();
    write("open.toml", "a");
    Files.setPosixFilePermissions(
        directory.resolve("open.toml"), PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.write(directory.resolve("large.toml"), new byte[10 << 20]);

    open();

    assertThat(seen)
        .isEqualTo(
            Map.of(
                "folder.toml", "is not a regular file",
                "pipe.toml", "is not a regular file",
                "open.toml", "can be written to by everybody; not read until chmod o-w open.toml",
                "large.toml", "is larger than 1 MiB, so it is not a service definition; not read"));
    Files.setPosixFilePermissions(
        directory.resolve("open.toml"), PosixFilePermissions.fromString("rw-r--r--"));
    Map<String, String> repaired = new TreeMap<>(seen);
    repaired.put("open.toml", "a");
    awaitFiles(repaired);
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
