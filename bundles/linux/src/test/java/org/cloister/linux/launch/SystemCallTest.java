package org.cloister.linux.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.cloister.linux.seccomp.Architecture;
import org.cloister.linux.seccomp.SyscallTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemCallTest {

  @ParameterizedTest
  @EnumSource
  void a_number_is_the_one_that_filters_know(SystemCall call) {
    for (Architecture architecture : Architecture.values()) {
      assertThat(SyscallTable.of(architecture).number(call.toString()))
          .as("%s on %s", call, architecture)
          .hasValue(call.number(architecture));
    }
  }
}
