package org.cloister.linux.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.linux.launch.call.MountFlags.MS_NODEV;
import static org.cloister.linux.launch.call.MountFlags.MS_NOSUID;

import java.util.List;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Gate;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;

class LaunchProgramTest {

  private static final Call EXECUTE =
      ProcessCalls.execve("/usr/bin/x", List.of("x", "-f"), List.of("A=b"));

  @Test
  void a_plan_reads_like_the_manual() {
    LaunchProgram program =
        LaunchProgram.standalone("test")
            .add(MountCalls.mount("tmpfs", "/run/x", "tmpfs", MS_NOSUID | MS_NODEV, "size=10m"))
            .add(EXECUTE)
            .build();

    assertThat(program.lines())
        .containsExactly(
            "0  mount(\"tmpfs\", \"/run/x\", \"tmpfs\", MS_NOSUID|MS_NODEV, \"size=10m\")",
            "1  execve(\"/usr/bin/x\", [\"x\", \"-f\"], [\"A=b\"])");
  }

  @Test
  void control_flow_and_slots_are_printed_too() {
    Slot result = Slot.named("result");
    Label there = Label.named("there");
    LaunchProgram program =
        LaunchProgram.standalone("test")
            .add(
                FileCalls.mkdirat(FileCalls.AT_FDCWD, "/a", 0755)
                    .into(result)
                    .ignoring(Errno.EEXIST, Errno.EROFS)
                    .about("/a"))
            .add(Step.jumpIf(result, Jump.Condition.AT_LEAST, Immediate.ZERO, there))
            .add(new Fail(Errno.ENODEV, "no place"))
            .add(there)
            .add(Step.compute(result, result, Compute.Operator.SHIFT_LEFT, Immediate.of(3)))
            .add(ProcessCalls.exit(result))
            .build();

    assertThat(program.toString())
        .isEqualTo(
            """
            0  $result = mkdirat(AT_FDCWD, "/a", 0755) ignoring EEXIST, EROFS  # /a
            1  if $result >= 0 goto there
            2  fail(ENODEV)  # no place
            3  there:
            4  $result = $result << 3
            5  exit_group($result)""");
  }

  @Test
  void slots_with_the_same_name_are_told_apart() {
    Slot first = Slot.named("cover");
    Slot second = Slot.named("cover");
    LaunchProgram program =
        LaunchProgram.standalone("test")
            .add(Step.set(first, Immediate.of(1)))
            .add(Step.set(second, first))
            .add(FileCalls.close(first))
            .add(FileCalls.close(second))
            .add(EXECUTE)
            .build();

    assertThat(program.lines())
        .startsWith(
            "0  $cover = 1", "1  $cover2 = $cover", "2  close($cover)", "3  close($cover2)");
  }

  @Test
  void what_is_not_inherited_is_closed_first() {
    Descriptor socket = Descriptor.passed("socket");
    Descriptor gate = Descriptor.of("gate");
    LaunchProgram program =
        LaunchProgram.builder("test").inherit(gate).inherit(socket).add(EXECUTE).build();

    assertThat(program.descriptors()).containsExactly(socket, gate, Descriptor.STATUS);
    assertThat(program.number(socket)).isEqualTo(3);
    assertThat(program.number(Descriptor.STATUS)).isEqualTo(5);
    assertThat(program.lines())
        .startsWith("0  close_range(6, ~0, 0)", "1  close_range(4, 5, CLOSE_RANGE_CLOEXEC)");
  }

  @Test
  void a_standalone_program_has_no_descriptors_and_closes_none() {
    LaunchProgram program = LaunchProgram.standalone("test").add(EXECUTE).build();

    assertThat(program.descriptors()).isEmpty();
    assertThat(program.steps()).containsExactly(EXECUTE);
    assertThatThrownBy(() -> LaunchProgram.standalone("test").inherit(Descriptor.of("gate")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_program_that_could_run_beyond_its_end_is_refused() {
    List<Step> ends =
        List.of(
            EXECUTE.ignoring(Errno.ENOENT),
            FileCalls.chdir("/"),
            Label.named("end"),
            Step.jumpIf(Slot.named("a"), Jump.Condition.EQUAL, Immediate.ZERO, Label.named("b")));

    for (Step last : ends) {
      assertThatThrownBy(() -> LaunchProgram.builder("test").add(last).build())
          .as("%s", last)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(last.toString());
    }
    assertThatThrownBy(() -> LaunchProgram.builder("test").build())
        .hasMessageContaining("it is empty");
  }

  @Test
  void a_jump_to_nowhere_and_a_label_at_two_places_are_refused() {
    Label label = Label.named("label");
    LaunchProgram nowhere = LaunchProgram.standalone("test").add(Step.jump(label)).build();
    LaunchProgram twice =
        LaunchProgram.standalone("test").add(label).add(label).add(EXECUTE).build();

    assertThatThrownBy(() -> nowhere.compile(Architecture.X86_64)).hasMessageContaining("label");
    assertThatThrownBy(() -> twice.compile(Architecture.X86_64)).hasMessageContaining("twice");
  }

  @Test
  void descriptors_are_forgotten_where_the_program_says_so_but_for_its_status() {
    Descriptor directory = Descriptor.of("directory");
    LaunchProgram program =
        LaunchProgram.builder("test")
            .inherit(directory)
            .add(FileCalls.fchdir(directory))
            .forgetDescriptors()
            .add(EXECUTE)
            .build();

    assertThat(program.steps().subList(2, program.steps().size()))
        .extracting(Step::toString)
        .containsExactly(
            FileCalls.fchdir(directory).toString(),
            FileCalls.closeFrom(5).toString(),
            FileCalls.close(3, 3).toString(),
            EXECUTE.toString());
  }

  @Test
  void a_descriptor_that_is_not_inherited_cannot_be_used() {
    LaunchProgram program =
        LaunchProgram.builder("test")
            .add(FileCalls.fchdir(Descriptor.of("directory")))
            .add(EXECUTE)
            .build();

    assertThatThrownBy(() -> program.compile(Architecture.X86_64))
        .hasMessageContaining("<directory>");
  }

  @Test
  void a_text_with_a_nul_is_refused() {
    assertThatThrownBy(() -> FileCalls.chdir("/safe\0/../evil"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/safe\\0");
  }

  @Test
  void control_characters_in_a_text_are_printed_escaped() {
    assertThat(new Text("a\n\u001b[31m\"\\")).hasToString("\"a\\n\\x1b[31m\\\"\\\\\"");
  }

  @Test
  void a_report_of_a_failure_is_mapped_to_its_step() {
    LaunchProgram program =
        LaunchProgram.builder("web")
            .add(Shim.steps(0))
            .add(FileCalls.writeFile(FileCalls.AT_FDCWD, "/proc/self/oom_score_adj", new byte[1]))
            .add(EXECUTE)
            .build();
    int write = 10;

    LaunchException failure =
        program.failure(new Report(Report.Kind.FAILED, 0, offset(program, write), 22));

    assertThat(failure)
        .hasMessage(
            "web: step 10 write($file, <1 bytes>, 1)  # /proc/self/oom_score_adj: EINVAL (Invalid"
                + " argument)");
    assertThat(failure.index()).isEqualTo(write);
    assertThat(failure.subject()).contains("/proc/self/oom_score_adj");
  }

  /** Where a step is in the compiled program: what a failing program reports. */
  private static int offset(LaunchProgram program, int step) {
    byte[] compiled = program.compile(Architecture.X86_64);
    for (int offset = 0; offset < compiled.length; offset++) {
      try {
        if (program.failure(new Report(Report.Kind.FAILED, 0, offset, 1)).index() == step) {
          return offset;
        }
      } catch (IllegalArgumentException e) {
        // No step begins here.
      }
    }
    throw new AssertionError("step " + step + " is nowhere");
  }

  @Test
  void it_is_known_whether_a_program_reports_another_process() {
    Descriptor gate = Descriptor.of("gate");

    assertThat(LaunchProgram.builder("a").add(Shim.steps(0)).add(EXECUTE).build().reportsProcess())
        .isTrue();
    assertThat(
            LaunchProgram.builder("b")
                .inherit(gate)
                .add(Gate.steps(gate))
                .add(EXECUTE)
                .build()
                .reportsProcess())
        .isFalse();
  }

  @Test
  void a_program_compiles_to_the_same_bytes_every_time() {
    LaunchProgram program = LaunchProgram.builder("a").add(Shim.steps(0)).add(EXECUTE).build();

    for (Architecture architecture : Architecture.values()) {
      assertThat(program.compile(architecture)).isEqualTo(program.compile(architecture));
    }
    assertThat(program.compile(Architecture.AARCH64))
        .isNotEqualTo(program.compile(Architecture.X86_64));
  }

  @Test
  void a_service_with_a_hundred_mounts_stays_small() {
    LaunchProgram.Builder builder = LaunchProgram.builder("big");
    for (int i = 0; i < 100; i++) {
      builder.add(MountCalls.mount("tmpfs", "/run/" + i, "tmpfs", MS_NOSUID, "size=10m"));
    }

    assertThat(builder.add(EXECUTE).build().image(Architecture.X86_64)).hasSizeLessThan(8 * 1024);
  }

  @Test
  void more_than_four_errors_to_ignore_and_more_than_six_arguments_are_refused() {
    assertThatThrownBy(
            () -> EXECUTE.ignoring(Errno.EPERM, Errno.ENOENT, Errno.ESRCH, Errno.EINTR, Errno.EIO))
        .isInstanceOf(IllegalArgumentException.class);
    Immediate zero = Immediate.ZERO;
    assertThatThrownBy(() -> Call.of(SystemCall.MMAP, zero, zero, zero, zero, zero, zero, zero))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
