package org.cloister.supervisor.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.cloister.api.definition.LogPolicy;
import org.cloister.supervisor.fixture.Await;
import org.cloister.supervisor.fixture.CopyingRotation;
import org.cloister.supervisor.thread.Threads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a log that is rotated beneath the reader, whether the front is taken out or a hole. */
class ServiceLogTest {
  @TempDir Path directory;
  private final Threads threads = new Threads();

  @AfterEach
  void end() {
    threads.close();
  }

  private ServiceLog log(boolean collapse) throws IOException {
    ServiceLog log = new ServiceLog(directory.resolve("tor.log"), new CopyingRotation(collapse));
    log.prepare();
    return log;
  }

  private static void write(ServiceLog log, String text) throws IOException {
    Files.writeString(log.path(), text, StandardOpenOption.APPEND);
  }

  private static void write(ServiceLog log, int from, int to) throws IOException {
    StringBuilder text = new StringBuilder();
    IntStream.range(from, to).forEach(i -> text.append("line ").append(i).append('\n'));
    write(log, text.toString());
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  private static List<String> all(LineReader reader) throws IOException {
    List<String> all = new ArrayList<>();
    for (List<String> next = reader.next(); !next.isEmpty(); next = reader.next()) {
      all.addAll(next);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_last_lines_are_read_across_parts(boolean collapse) throws IOException {
    ServiceLog log = log(collapse);
    for (int i = 0; i < 5; i++) {
      write(log, i * 1000, (i + 1) * 1000);
      log.rotate(4096, 9);
    }

    assertThat(log.last(3)).isEqualTo(lines(4997, 5000));
    assertThat(log.last(2500)).isEqualTo(lines(2500, 5000));
    assertThat(log.last(-1)).isEqualTo(lines(0, 5000));
    assertThat(log.last(0)).isEmpty();
  }

  @Test
  void a_log_that_was_never_written_is_empty() throws IOException {
    ServiceLog log = new ServiceLog(directory.resolve("none.log"), new CopyingRotation(true));

    assertThat(log.last(10)).isEmpty();
    assertThat(log.end()).isZero();
  }

  @Test
  void an_unfinished_line_counts_and_what_is_not_text_is_replaced() throws IOException {
    ServiceLog log = log(true);
    Files.write(log.path(), new byte[] {'a', '\r', '\n', (byte) 0xff, 'b', '\n', '\n', 'c'});

    assertThat(log.last(-1)).containsExactly("a", "\ufffdb", "", "c");
    assertThat(log.last(1)).containsExactly("c");
    assertThat(log.last(2)).containsExactly("", "c");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_reader_goes_on_where_it_was_after_a_rotation(boolean collapse) throws IOException {
    ServiceLog log = log(collapse);
    LineReader reader = new LineReader(log, log.end());
    List<String> read = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      write(log, i * 100, (i + 1) * 100);
      if (i % 3 == 0) {
        read.addAll(all(reader));
      }
      log.rotate(512, 50);
    }
    read.addAll(all(reader));

    assertThat(read).isEqualTo(lines(0, 2000));
  }

  @Test
  void a_reader_that_is_too_slow_goes_on_with_what_is_kept() throws IOException {
    ServiceLog log = log(true);
    LineReader reader = new LineReader(log, log.end());
    for (int i = 0; i < 20; i++) {
      write(log, i * 100, (i + 1) * 100);
      log.rotate(512, 2);
    }

    List<String> read = all(reader);

    assertThat(read.get(read.size() - 1)).isEqualTo("line 1999");
    assertThat(read).hasSizeLessThan(2000);
  }

  @Test
  void a_log_that_somebody_emptied_is_read_from_its_new_beginning() throws IOException {
    ServiceLog log = log(true);
    write(log, 0, 100);
    LineReader reader = new LineReader(log, log.end());
    Files.write(log.path(), new byte[0]);
    write(log, 0, 3);

    assertThat(all(reader)).isEqualTo(lines(0, 3));
  }

  @Test
  void a_line_without_end_is_cut() throws IOException {
    ServiceLog log = log(true);
    LineReader reader = new LineReader(log, 0);
    write(log, "x".repeat(200_000));

    assertThat(all(reader)).isNotEmpty().allSatisfy(line -> assertThat(line).hasSize(65536));
  }

  @Test
  void positions_behind_the_end_come_back_to_it() throws IOException {
    ServiceLog log = log(true);
    write(log, 0, 10);

    assertThat(log.position(1 << 20)).isEqualTo(log.end());
    assertThat(log.lastSince(5, log.end())).isEmpty();
    assertThat(log.lastSince(5, log.end() - 7)).containsExactly("line 9");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void following_tells_the_last_lines_and_each_new_one_once(boolean collapse) throws IOException {
    ServiceLog log = log(collapse);
    write(log, 0, 500);
    log.rotate(512, 50);
    List<String> heard = new CopyOnWriteArrayList<>();

    LogFollower follower = LogFollower.follow(log, 300, threads, heard::add);
    for (int i = 5; i < 40; i++) {
      write(log, i * 100, (i + 1) * 100);
      log.rotate(512, 50);
    }
    Await.until("all was heard", heard::size, () -> heard.contains("line 3999"));
    follower.close();

    assertThat(heard).isEqualTo(lines(200, 4000));
  }

  @Test
  void a_log_that_grows_is_rotated_and_stays_bounded() throws IOException {
    ServiceLog log = log(true);
    RotationWatch watch = new RotationWatch(threads);
    watch.watch(log, new LogPolicy(4096, 2));
    write(log, 0, 2000);

    Await.until("it was rotated", log::path, () -> Files.exists(part(log, 1)));
    write(log, 0, 2000);
    watch.unwatch(log);

    Await.until(
        "and again", log::path, () -> Files.exists(part(log, 2)) && Files.notExists(part(log, 3)));
  }

  private static Path part(ServiceLog log, int number) {
    return log.path().resolveSibling(log.path().getFileName() + "." + number);
  }
}
