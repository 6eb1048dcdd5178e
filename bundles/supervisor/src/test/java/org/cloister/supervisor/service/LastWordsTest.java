package org.cloister.supervisor.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.cloister.supervisor.fixture.CopyingRotation;
import org.cloister.supervisor.log.ServiceLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {
  private static final Instant END = Instant.parse("2026-05-04T12:00:00Z");

  @TempDir Path directory;
  private Path file;
  private ServiceLog log;

  @BeforeEach
  void open() throws IOException {
    file = directory.resolve("log");
    log = new ServiceLog(file, new CopyingRotation(false));
    Files.writeString(file, "Warning: little memory\n\nready\u001b[1m\n");
  }

  private String words(Instant written) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(written));
    return LastWords.of(log, 0, END);
  }

  @Test
  void what_was_said_just_before_the_end_is_told_in_one_line() throws IOException {
    assertThat(words(END.minusSeconds(9))).isEqualTo("Warning: little memory | ready [1m");
  }

  @Test
  void what_was_said_long_before_the_end_is_not_its_reason() throws IOException {
    assertThat(words(END.minusSeconds(11))).isEmpty();
  }
}
