package org.cloister.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.cloister.linux.capability.CapabilitySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeccompCompilerTest {
  @Test
  void a_small_filter_is_what_one_would_write_by_hand() {
    SeccompProfile profile =
        ProfileText.parse("test", "otherwise allow\nunnamed allow\nrefuse mount\n");

    assertThat(compile(profile, Architecture.X86_64).toString().lines().map(String::strip))
        .containsExactly(
            "0: ld [4]",
            "1: jeq #0xc000003e, +1, +0",
            "2: ret #0x80000000",
            "3: ld [0]",
            "4: jge #0x40000000, +0, +1",
            "5: ret #0x50026",
            "6: jge #0xa5, +1, +0",
            "7: ret #0x7fff0000",
            "8: jge #0xa6, +1, +0",
            "9: ret #0x50001",
            "10: ret #0x7fff0000");
  }

  @Test
  void the_kernel_gets_eight_little_endian_bytes_an_instruction() {
    SeccompProfile profile = ProfileText.parse("test", "otherwise allow\nunnamed allow\n");

    assertThat(HexFormat.of().formatHex(compile(profile, Architecture.AARCH64).bytes()))
        .isEqualTo(
            "2000000004000000"
                + "15000100b70000c0"
                + "0600000000000080"
                + "2000000000000000"
                + "060000000000ff7f");
  }

  @Test
  void a_call_that_the_architecture_does_not_have_is_left_out() {
    SeccompProfile profile = ProfileText.parse("test", "otherwise refuse\nallow open\n");

    assertThat(SeccompListing.of(compile(profile, Architecture.X86_64))).contains("allow: open");
    assertThat(SeccompListing.of(compile(profile, Architecture.AARCH64)))
        .noneMatch(line -> line.startsWith("allow"));
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void no_call_of_the_platforms_profile_takes_many_steps(Architecture architecture) {
    BpfProgram program = compile(SeccompProfiles.standard(), architecture);
    BpfMachine machine = new BpfMachine(program);

    assertThat(program.instructions()).hasSizeLessThan(250);
    for (int number : SyscallTable.of(architecture).names().keySet()) {
      machine.run(architecture.auditNumber(), number, 0, 0, 0, 0, 0, 0);
      assertThat(machine.steps()).as("steps of call %s", number).isLessThan(30);
    }
  }

  @Test
  void a_tree_with_far_branches_is_still_right() {
    // Every call another error: as many ranges as calls, and jumps over more than 255 instructions.
    List<String> names = new ArrayList<>(SyscallTable.of(Architecture.X86_64).names().values());
    List<SeccompRule> rules =
        IntStream.range(0, names.size())
            .mapToObj(
                index -> SeccompRule.of(SeccompAction.errno(index + 1), Set.of(names.get(index))))
            .toList();
    SeccompProfile profile = new SeccompProfile(rules, SeccompAction.KILL, SeccompAction.ABSENT);
    BpfMachine machine = new BpfMachine(compile(profile, Architecture.X86_64));

    SyscallTable.of(Architecture.X86_64)
        .names()
        .forEach(
            (number, name) ->
                assertThat(machine.run(Architecture.X86_64.auditNumber(), number, 0, 0, 0, 0, 0, 0))
                    .isEqualTo(SeccompAction.errno(names.indexOf(name) + 1).returnValue()));
  }

  @Test
  void a_filter_that_is_too_long_for_the_kernel_is_refused() {
    List<ArgumentCondition> conditions =
        IntStream.range(0, 12)
            .mapToObj(bit -> ArgumentCondition.maskedEqual(bit % 6, -1L, 1L << (bit + 20)))
            .toList();
    List<SeccompRule> rules =
        IntStream.range(0, 100)
            .mapToObj(
                errno ->
                    new SeccompRule(
                        Set.of("read"),
                        SeccompAction.errno(errno + 1),
                        conditions,
                        CapabilitySet.NONE))
            .toList();
    SeccompProfile profile = new SeccompProfile(rules, SeccompAction.ALLOW, SeccompAction.ALLOW);

    assertThatThrownBy(() -> compile(profile, Architecture.X86_64))
        .hasMessageContaining("instructions; the kernel takes 1 to 4096");
  }

  private static BpfProgram compile(SeccompProfile profile, Architecture architecture) {
    return SeccompCompiler.compile(profile, architecture, CapabilitySet.NONE);
  }
}
