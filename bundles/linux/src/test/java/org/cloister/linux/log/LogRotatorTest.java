package org.cloister.linux.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cloister.linux.kernel.LinuxKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a disk, where ranges can be collapsed, and in memory, where they cannot. */
class LogRotatorTest {
  private static final int MANY = 1000;
  private static final int BLOCK = 4096;

  private final LogFiles files = new KernelLogFiles(new LinuxKernel());
  private final LogRotator rotator = new LogRotator(files);
  private Path directory;

  static Stream<Path> places() {
    return Stream.of(Path.of("target").toAbsolutePath(), Path.of("/dev/shm"));
  }

  @AfterEach
  void nothing_is_left_behind() throws IOException {
    if (directory != null) {
      LogDirectory.delete(directory);
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void what_is_above_the_size_moves_into_a_part(Path place) throws IOException {
    Path log = log(place);
    byte[] written = append(log, 5 * BLOCK + 17);

    assertThat(rotator.rotate(log, 2 * BLOCK, 3)).isEqualTo(4 * BLOCK);

    assertThat(part(log, 1)).hasSize(2 * BLOCK);
    assertThat(part(log, 2)).hasSize(2 * BLOCK);
    assertThat(Files.exists(log.resolveSibling("service.log.3"))).isFalse();
    assertThat(rest(log)).hasSize(BLOCK + 17);
    assertThat(everything(log)).isEqualTo(written);
  }

  @ParameterizedTest
  @MethodSource("places")
  void what_is_not_above_the_size_stays(Path place) throws IOException {
    Path log = log(place);
    byte[] written = append(log, 2 * BLOCK);

    assertThat(rotator.rotate(log, 2 * BLOCK, 3)).isZero();

    assertThat(rotator.start(log)).isZero();
    assertThat(everything(log)).isEqualTo(written);
    assertThat(LogDirectory.names(directory)).containsExactly("service.log");
  }

  @ParameterizedTest
  @MethodSource("places")
  void the_space_of_the_front_is_given_back(Path place) throws IOException {
    Path log = log(place);
    append(log, 100 * BLOCK);

    rotator.rotate(log, 10 * BLOCK, 1);

    long blocks = LogDirectory.allocated(log);
    assertThat(blocks).isLessThanOrEqualTo(11 * BLOCK);
  }

  @ParameterizedTest
  @MethodSource("places")
  void the_rest_becomes_the_front_or_the_end_of_the_hole_before_it_is_told(Path place)
      throws IOException {
    Path log = log(place);
    boolean collapses = canCollapse();
    append(log, 9 * BLOCK);

    rotator.rotate(log, 4 * BLOCK, 2);

    if (collapses) {
      assertThat(Files.size(log)).isEqualTo(BLOCK);
      assertThat(rotator.start(log)).isZero();
      assertThat(LogDirectory.names(directory))
          .containsExactly("service.log", "service.log.1", "service.log.2");
    } else {
      assertThat(Files.size(log)).isEqualTo(9 * BLOCK);
      assertThat(rotator.start(log)).isEqualTo(8 * BLOCK);
      assertThat(files.firstData(log)).isEqualTo(8 * BLOCK);
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void older_parts_move_up_and_the_oldest_goes(Path place) throws IOException {
    Path log = log(place);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    for (int round = 0; round < 5; round++) {
      written.write(append(log, 2 * BLOCK));
      rotator.rotate(log, BLOCK, 3);
    }

    byte[] kept = everything(log);
    assertThat(LogDirectory.names(directory))
        .contains("service.log.1", "service.log.2", "service.log.3")
        .doesNotContain("service.log.4");
    assertThat(kept)
        .isEqualTo(
            Arrays.copyOfRange(
                written.toByteArray(), written.size() - kept.length, written.size()));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_flood_is_cut_to_what_is_kept_without_copying_the_rest(Path place) throws IOException {
    Path log = log(place);
    byte[] written = append(log, 1000 * BLOCK + 1);

    rotator.rotate(log, BLOCK, 2);

    assertThat(everything(log)).isEqualTo(Arrays.copyOfRange(written, 998 * BLOCK, written.length));
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_lower_number_to_keep_takes_away_what_is_too_much(Path place) throws IOException {
    Path log = log(place);
    append(log, 5 * BLOCK);
    rotator.rotate(log, BLOCK, 4);
    append(log, 2 * BLOCK);

    rotator.rotate(log, BLOCK, 2);

    assertThat(LogDirectory.names(directory))
        .contains("service.log.1", "service.log.2")
        .doesNotContain("service.log.3", "service.log.4");
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_part_has_the_permissions_of_the_log(Path place) throws IOException {
    Path log = log(place);
    append(log, 3 * BLOCK);
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r-----"));

    rotator.rotate(log, BLOCK, 1);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(log.resolveSibling("service.log.1"))))
        .isEqualTo("rw-r-----");
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_log_that_somebody_emptied_or_replaced_begins_anew(Path place) throws IOException {
    Path log = log(place);
    append(log, 5 * BLOCK);
    rotator.rotate(log, BLOCK, 2);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
    byte[] written = append(log, 100);

    assertThat(rotator.start(log)).isZero();
    assertThat(rest(log)).isEqualTo(written);

    append(log, 5 * BLOCK);
    rotator.rotate(log, BLOCK, 2);
    Files.delete(log);
    byte[] replaced = append(log, 20 * BLOCK);
    assertThat(rotator.start(log)).isZero();
    assertThat(rest(log)).isEqualTo(replaced);
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_service_that_makes_its_log_look_huge_costs_no_more_than_what_is_kept(Path place)
      throws IOException {
    Path log = log(place);
    try (FileChannel channel =
        FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("end".getBytes(StandardCharsets.US_ASCII)), 1L << 40);
    }

    assertThat(rotator.rotate(log, BLOCK, 2)).isEqualTo(1L << 40);

    assertThat(rest(log)).endsWith("end".getBytes(StandardCharsets.US_ASCII));
    assertThat(rest(log).length).isLessThanOrEqualTo(BLOCK);
  }

  @ParameterizedTest
  @MethodSource("places")
  void a_reader_stays_where_it_is_by_what_the_rotation_tells(Path place) throws IOException {
    Path log = log(place);
    byte[] first = append(log, 6 * BLOCK + 50);
    long position = first.length - rotator.start(log);

    position -= rotator.rotate(log, 2 * BLOCK, 2);
    byte[] second = append(log, 70);

    assertThat(LogDirectory.from(log, rotator.start(log) + position)).isEqualTo(second);
  }

  @ParameterizedTest
  @MethodSource("places")
  void nothing_is_lost_while_a_process_writes_all_the_time(Path place) throws Exception {
    Path log = log(place);
    Process writer =
        new ProcessBuilder(
                "/bin/sh", "-c", "i=0; while [ $i -lt 60000 ]; do echo $i; i=$((i+1)); done")
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    int rotations = 0;
    try {
      while (writer.isAlive()) {
        rotations += rotator.rotate(log, 2 * BLOCK, MANY) > 0 ? 1 : 0;
      }
      assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      writer.destroyForcibly();
    }

    assertThat(rotations).isPositive();
    assertThat(new String(everything(log), StandardCharsets.US_ASCII).lines())
        .containsExactlyElementsOf(IntStream.range(0, 60000).mapToObj(Integer::toString).toList());
  }

  @Test
  void nonsense_is_refused() throws IOException {
    Path log = log(Path.of("target").toAbsolutePath());

    assertThatThrownBy(() -> rotator.rotate(log, 100, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> rotator.rotate(log, BLOCK, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> rotator.rotate(log, BLOCK, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> rotator.rotate(directory, BLOCK, 1))
        .hasMessageContaining("is not a regular file");
  }

  private Path log(Path place) throws IOException {
    directory = Files.createTempDirectory(place, "log");
    return directory.resolve("service.log");
  }

  /** {@return whether the test's file system can: ext4 and xfs, but not tmpfs and btrfs} */
  private boolean canCollapse() throws IOException {
    Path probe = directory.resolve("probe");
    append(probe, 2 * BLOCK);
    boolean can = files.collapse(probe, BLOCK);
    Files.delete(probe);
    return can;
  }

  private byte[] append(Path log, int size) throws IOException {
    return LogDirectory.append(log, size);
  }

  private byte[] everything(Path log) throws IOException {
    return LogDirectory.everything(log, rotator.start(log));
  }

  private byte[] rest(Path log) throws IOException {
    return LogDirectory.from(log, rotator.start(log));
  }

  private static byte[] part(Path log, int number) throws IOException {
    return Files.readAllBytes(log.resolveSibling(log.getFileName() + "." + number));
  }
}
