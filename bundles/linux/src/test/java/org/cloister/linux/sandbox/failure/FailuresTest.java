package org.cloister.linux.sandbox.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.linux.process.LaunchTimeoutException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void a_set_up_that_hangs_is_a_timeout_that_names_the_service() {
    IsolationException failure =
        Failures.of("launch", new LaunchTimeoutException("web: not within 30000 ms"));

    assertThat(failure.code()).isEqualTo(IsolationErrorCode.TIMEOUT);
    assertThat(failure).hasMessage("launch: web: not within 30000 ms");
  }

  @Test
  void a_failure_of_a_file_names_the_file_and_says_why() {
    IsolationException missing = Failures.of("read", new NoSuchFileException("/a"));
    IsolationException denied = Failures.of("read", new AccessDeniedException("/b"));
    IsolationException there = Failures.of("make", new FileAlreadyExistsException("/c"));

    assertThat(missing.code()).isEqualTo(IsolationErrorCode.NOT_FOUND);
    assertThat(missing).hasMessage("read /a: no such file or directory");
    assertThat(denied.code()).isEqualTo(IsolationErrorCode.DENIED);
    assertThat(denied).hasMessageStartingWith("read /b: ");
    assertThat(there.code()).isEqualTo(IsolationErrorCode.BUSY);
    assertThat(there).hasMessageStartingWith("make /c: ");
  }

  @Test
  void anything_else_is_internal_and_keeps_its_words() {
    IsolationException failure = Failures.of("launch", new IOException("the disk is full"));

    assertThat(failure.code()).isEqualTo(IsolationErrorCode.INTERNAL);
    assertThat(failure).hasMessage("launch: the disk is full");
  }
}
