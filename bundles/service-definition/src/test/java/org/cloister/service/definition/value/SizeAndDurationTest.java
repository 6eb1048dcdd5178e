package org.cloister.service.definition.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.key.Vocabulary;
import org.cloister.service.definition.toml.Problems;
import org.cloister.service.definition.toml.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeAndDurationTest {
  private static final SizeType SIZE = new SizeType(0);
  private static final DurationType SPAN = new DurationType(Duration.ZERO);

  private static <T> Optional<T> read(ValueType<T> type, Object value) {
    Problems problems = new Problems();
    Report report = new Report(problems, new Vocabulary(List.of()), "k");
    Optional<T> read = type.read(Scalar.of(value), report);
    assertThat(read.isPresent()).isEqualTo(problems.count() == 0);
    return read;
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1K,1024",
    "64M,67108864",
    "1.5G,1610612736",
    "2 T,2199023255552",
    "10MiB,10485760",
    "7B,7",
    "512KB,524288",
    "4095,4095",
    "1E,1152921504606846976"
  })
  void sizes_are_read_as_systemd_reads_them(String text, long bytes) {
    assertThat(read(SIZE, text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "M", "1k", "-1", "1X", "1 000", "8E", "99999999999999999999", "1.M", "0x10"})
  void what_is_not_a_size_is_refused(String text) {
    assertThat(read(SIZE, text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "5,5000",
    "500ms,500",
    "1min 30s,90000",
    "1min30s,90000",
    "2h,7200000",
    "1.5s,1500",
    "1d,86400000",
    "1 week,604800000",
    "2 minutes 3 sec,123000",
    "' 3s ',3000"
  })
  void time_spans_are_read_as_systemd_reads_them(String text, long milliseconds) {
    assertThat(read(SPAN, text)).contains(Duration.ofMillis(milliseconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "s", "5 parsecs", "-5s", "1s!", "999999999999w", "1..5s", "5S"})
  void what_is_not_a_time_span_is_refused(String text) {
    assertThat(read(SPAN, text)).isEmpty();
  }

  @Test
  void an_integer_is_bytes_or_seconds() {
    assertThat(read(SIZE, 4096L)).contains(4096L);
    assertThat(read(SPAN, 90L)).contains(Duration.ofSeconds(90));
    assertThat(read(SIZE, -1L)).isEmpty();
    assertThat(read(SPAN, -1L)).isEmpty();
    assertThat(read(SPAN, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void they_are_written_as_people_write_them() {
    assertThat(SIZE.write(512L << 20)).isEqualTo(Scalar.of("512M"));
    assertThat(SIZE.write(1000L)).isEqualTo(Scalar.of("1000"));
    assertThat(SPAN.write(Duration.ofSeconds(90))).isEqualTo(Scalar.of("1min 30s"));
    assertThat(SPAN.write(Duration.ZERO)).isEqualTo(Scalar.of("0s"));
  }

  @Property
  void any_size_is_read_as_it_was_written(@ForAll @LongRange(min = 0) long bytes) {
    assertThat(read(SIZE, ((Scalar) SIZE.write(bytes)).value())).contains(bytes);
  }

  @Property
  void any_time_span_is_read_as_it_was_written(
      @ForAll @LongRange(min = 0, max = 3_000_000_000L) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanoseconds) {
    Duration span = Duration.ofSeconds(seconds, nanoseconds);

    assertThat(read(SPAN, ((Scalar) SPAN.write(span)).value())).contains(span);
  }
}
