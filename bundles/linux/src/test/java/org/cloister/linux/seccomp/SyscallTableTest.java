package org.cloister.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyscallTableTest {
  private static final Pattern DEFINITION =
      Pattern.compile("#define\\s+__NR(?:3264)?_(\\w+)\\s+(\\d+)");

  @Test
  void the_x86_64_table_has_every_call_of_the_kernel_headers() throws IOException {
    Map<String, Integer> header = header(Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"));

    assertThat(header).hasSizeGreaterThan(300);
    assertThat(numbers(Architecture.X86_64)).containsAllEntriesOf(header);
  }

  @Test
  void the_aarch64_table_agrees_with_the_generic_kernel_header() throws IOException {
    Map<String, Integer> header = header(Path.of("/usr/include/asm-generic/unistd.h"));
    // Not calls of a 64-bit architecture, or another name for the same one.
    header.keySet().removeIf(name -> name.matches("syscalls|arch_specific_syscall|.*_time64"));
    header.keySet().removeIf(name -> name.matches("clock_.*64|timer_.*64|timerfd_.*64"));
    header.remove("sync_file_range2");
    header.put("newfstatat", header.remove("fstatat"));

    assertThat(header).hasSizeGreaterThan(280);
    assertThat(numbers(Architecture.AARCH64)).containsAllEntriesOf(header);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void names_and_numbers_are_each_others_inverse(Architecture architecture) {
    SyscallTable table = SyscallTable.of(architecture);

    assertThat(table.names()).isNotEmpty();
    table
        .names()
        .forEach(
            (number, name) -> {
              assertThat(table.number(name)).hasValue(number);
              assertThat(table.name(number)).contains(name);
            });
  }

  @Test
  void a_call_can_be_missing_on_one_architecture_and_still_be_known() {
    assertThat(SyscallTable.of(Architecture.X86_64).number("open")).hasValue(2);
    assertThat(SyscallTable.of(Architecture.AARCH64).number("open")).isEmpty();
    assertThat(SyscallTable.allNamesOfAllArchitectures()).contains("open").doesNotContain("opne");
  }

  private static Map<String, Integer> numbers(Architecture architecture) {
    Map<String, Integer> numbers = new TreeMap<>();
    SyscallTable.of(architecture).names().forEach((number, name) -> numbers.put(name, number));
    return numbers;
  }

  private static Map<String, Integer> header(Path path) throws IOException {
    assumeTrue(Files.exists(path), path + " is not here (package linux-libc-dev)");
    Map<String, Integer> numbers = new TreeMap<>();
    Matcher definitions = DEFINITION.matcher(Files.readString(path));
    while (definitions.find()) {
      numbers.put(definitions.group(1), Integer.valueOf(definitions.group(2)));
    }
    return numbers;
  }
}
