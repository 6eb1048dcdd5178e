package org.cloister.backend.libvirt.lxc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libvirt.Error.ErrorNumber;

class FailuresTest {
  @ParameterizedTest
  @CsvSource({
    "VIR_ERR_NO_DOMAIN, GONE",
    "VIR_ERR_DOM_EXIST, BUSY",
    "VIR_ERR_OPERATION_TIMEOUT, TIMEOUT",
    "VIR_ERR_ACCESS_DENIED, DENIED",
    "VIR_ERR_CONFIG_UNSUPPORTED, REFUSED",
    "VIR_ERR_NO_MEMORY, EXHAUSTED",
    "VIR_ERR_RPC, UNAVAILABLE",
    "VIR_ERR_INTERNAL_ERROR, INTERNAL"
  })
  void a_number_that_says_enough_decides(ErrorNumber number, IsolationErrorCode code) {
    assertThat(failure(number, "x", Optional.empty()).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "Failed to mount /x: No such file or directory, NOT_FOUND, ENOENT",
    "Failed to mount /x: Permission denied, DENIED, EACCES",
    "Failed to write: No space left on device, EXHAUSTED, ENOSPC",
    "Failed to exec: Exec format error, BAD_PATH, ENOEXEC"
  })
  void otherwise_the_c_librarys_words_decide(
      String message, IsolationErrorCode code, String errno) {
    IsolationException failure =
        failure(ErrorNumber.VIR_ERR_SYSTEM_ERROR, message, Optional.empty());
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.errno()).contains(errno);
  }

  @Test
  void a_name_in_use_is_busy_although_its_number_says_nothing() {
    assertThat(
            failure(
                    ErrorNumber.VIR_ERR_OPERATION_FAILED,
                    "operation failed: domain 'x' already exists with uuid 1",
                    Optional.empty())
                .code())
        .isEqualTo(IsolationErrorCode.BUSY);
  }

  @Test
  void the_cause_in_the_containers_log_stands_in_for_the_message_that_hides_it() {
    IsolationException failure =
        failure(
            ErrorNumber.VIR_ERR_INTERNAL_ERROR,
            "Timed out while reading log output",
            Optional.of("cannot find init: No such file or directory"));
    assertThat(failure.code()).isEqualTo(IsolationErrorCode.NOT_FOUND);
    assertThat(failure)
        .hasMessage("create web: cannot find init: No such file or directory (ENOENT)");
  }

  private static IsolationException failure(
      ErrorNumber number, String message, Optional<String> cause) {
    return Failures.of("create", "web", new LibvirtFailure(number, message), cause);
  }
}
