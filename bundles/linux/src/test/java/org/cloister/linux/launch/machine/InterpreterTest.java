package org.cloister.linux.launch.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.linux.launch.Step.compute;
import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;
import static org.cloister.linux.launch.Step.load64;
import static org.cloister.linux.launch.Step.set;
import static org.cloister.linux.launch.Step.store32;
import static org.cloister.linux.launch.Step.store64;
import static org.cloister.linux.launch.call.OpenFlags.O_CREAT;
import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_NOFOLLOW;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Enter;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Fail;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What compiled programs do when they run. The machine under test is in the subclasses. */
abstract class InterpreterTest {

  private static final Immediate STDOUT = Immediate.of(1);
  private static final Call MISSING = FileCalls.chdir("/does/not/exist");

  @TempDir Path directory;

  abstract MachineUnderTest machine();

  private MachineUnderTest.Outcome run(Step... steps) throws Exception {
    return machine().run(directory, LaunchProgram.standalone("test").add(List.of(steps)).build());
  }

  @Test
  void a_program_writes_and_exits_with_a_code() throws Exception {
    var outcome =
        run(FileCalls.write(STDOUT, new Text("hello\n")), ProcessCalls.exit(Immediate.of(42)));

    assertThat(outcome.output()).isEqualTo("hello\n");
    assertThat(outcome.code()).isEqualTo(42);
  }

  static Stream<Arithmetic> arithmetic() {
    return Stream.of(
        new Arithmetic(40, Operator.ADD, 2, 42),
        new Arithmetic(Long.MAX_VALUE, Operator.ADD, 1, Long.MIN_VALUE),
        new Arithmetic(1, Operator.SUBTRACT, 2, -1),
        new Arithmetic(
            0x1234_5678_9abc_def0L, Operator.AND, 0xff00_ff00_ff00_ff00L, 0x1200_5600_9a00_de00L),
        new Arithmetic(0x1234_0000_0000_0000L, Operator.OR, 0x5678, 0x1234_0000_0000_5678L),
        new Arithmetic(3, Operator.SHIFT_LEFT, 62, 0xc000_0000_0000_0000L),
        new Arithmetic(-1, Operator.SHIFT_RIGHT, 60, 15));
  }

  record Arithmetic(long left, Operator operator, long right, long result) {}

  @ParameterizedTest
  @MethodSource("arithmetic")
  void it_computes_with_64_bits(Arithmetic expected) throws Exception {
    Slot slot = Slot.named("slot");
    Slot other = Slot.named("other");

    assertThat(
            exitsWith(
                slot,
                expected.result(),
                set(slot, Immediate.of(expected.left())),
                set(other, Immediate.of(expected.right())),
                compute(slot, slot, expected.operator(), other)))
        .isTrue();
  }

  /** Whether a slot holds a value after some steps. */
  private boolean exitsWith(Slot slot, long value, Step... steps) throws Exception {
    Label right = Label.named("right");
    LaunchProgram program =
        LaunchProgram.standalone("test")
            .add(List.of(steps))
            .add(jumpIf(slot, Condition.EQUAL, Immediate.of(value), right))
            .add(ProcessCalls.exit(Immediate.of(1)))
            .add(right)
            .add(ProcessCalls.exit(Immediate.of(7)))
            .build();
    return machine().run(directory, program).code() == 7;
  }

  static Stream<Comparison> comparisons() {
    return Stream.of(
        new Comparison(1, Condition.EQUAL, 1, true),
        new Comparison(1, Condition.EQUAL, 1L << 32 | 1, false),
        new Comparison(1, Condition.NOT_EQUAL, 1, false),
        new Comparison(1, Condition.NOT_EQUAL, -1, true),
        new Comparison(-1, Condition.LESS, 0, true),
        new Comparison(0, Condition.LESS, 0, false),
        new Comparison(0, Condition.AT_LEAST, 0, true),
        new Comparison(Long.MIN_VALUE, Condition.AT_LEAST, Long.MAX_VALUE, false));
  }

  record Comparison(long left, Condition condition, long right, boolean holds) {}

  @ParameterizedTest
  @MethodSource("comparisons")
  void it_jumps_if_values_compare_as_said(Comparison comparison) throws Exception {
    Label there = Label.named("there");

    var outcome =
        run(
            jumpIf(
                Immediate.of(comparison.left()),
                comparison.condition(),
                Immediate.of(comparison.right()),
                there),
            ProcessCalls.exit(Immediate.of(1)),
            there,
            ProcessCalls.exit(Immediate.of(2)));

    assertThat(outcome.code()).isEqualTo(comparison.holds() ? 2 : 1);
  }

  @Test
  void a_loop_runs_until_its_condition_fails() throws Exception {
    Slot count = Slot.named("count");
    Label again = Label.named("again");

    var outcome =
        run(
            again,
            FileCalls.write(STDOUT, new Text("x")),
            compute(count, count, Operator.ADD, Immediate.of(1)),
            jumpIf(count, Condition.LESS, Immediate.of(1000), again),
            ProcessCalls.exit(Immediate.ZERO));

    assertThat(outcome.output()).hasSize(1000);
  }

  @Test
  void a_load_of_32_bits_has_no_sign() throws Exception {
    Slot slot = Slot.named("slot");
    Buffer buffer = Buffer.named("buffer", 8);

    assertThat(
            exitsWith(slot, 0xffff_ffffL, store64(buffer, Immediate.of(-1)), load32(slot, buffer)))
        .isTrue();
  }

  @Test
  void a_store_of_32_bits_leaves_what_follows() throws Exception {
    Slot slot = Slot.named("slot");
    Buffer buffer = Buffer.named("buffer", 8);

    assertThat(
            exitsWith(
                slot,
                0x1122_3344_0000_0001L,
                store64(buffer, Immediate.of(0x1122_3344_5566_7788L)),
                store32(buffer, Immediate.of(1)),
                load64(slot, buffer)))
        .isTrue();
  }

  @Test
  void the_address_in_a_structure_is_where_its_target_is() throws Exception {
    Slot address = Slot.named("address");
    Slot word = Slot.named("word");
    Struct target = Struct.builder().u64("x", Immediate.of(0x4243)).build();
    Struct holder = Struct.builder().u64("y", Immediate.of(1)).pointer("p", target).build();

    assertThat(exitsWith(word, 0x4243, load64(address, holder.at(8)), load64(word, address)))
        .isTrue();
  }

  @Test
  void all_six_arguments_reach_the_kernel() throws Exception {
    // mmap of the second page of a file takes six arguments, each of which matters.
    Path file = directory.resolve("file");
    byte[] content = new byte[0x1_0000 + 8];
    content[0x1_0000] = 99;
    Files.write(file, content);
    Slot descriptor = Slot.named("descriptor");
    Slot address = Slot.named("address");
    Slot word = Slot.named("word");

    assertThat(
            exitsWith(
                word,
                99,
                FileCalls.openat(FileCalls.AT_FDCWD, file.toString(), 0, 0).into(descriptor),
                Call.of(
                        SystemCall.MMAP,
                        Immediate.ZERO,
                        Immediate.of(8),
                        Immediate.of(1),
                        Immediate.of(2),
                        descriptor,
                        Immediate.of(0x1_0000))
                    .into(address),
                load64(word, address)))
        .isTrue();
  }

  @Test
  void flags_that_differ_between_machines_mean_the_same() throws Exception {
    Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    Slot directoryResult = Slot.named("directory");
    Slot link = Slot.named("link");
    Slot file = Slot.named("file");
    Label wrong = Label.named("wrong");

    var outcome =
        run(
            FileCalls.openat(FileCalls.AT_FDCWD, directory.toString(), O_DIRECTORY, 0)
                .into(directoryResult),
            FileCalls.openat(directoryResult, "file", O_RDWR | O_CREAT, 0600),
            FileCalls.openat(directoryResult, "file", O_DIRECTORY, 0)
                .into(file)
                .ignoring(Errno.ENOTDIR),
            jumpIf(file, Condition.AT_LEAST, Immediate.ZERO, wrong),
            FileCalls.openat(directoryResult, "link", O_NOFOLLOW, 0)
                .into(link)
                .ignoring(Errno.ELOOP),
            jumpIf(link, Condition.AT_LEAST, Immediate.ZERO, wrong),
            ProcessCalls.exit(Immediate.of(3)),
            wrong,
            ProcessCalls.exit(Immediate.of(1)));

    assertThat(outcome.code()).isEqualTo(3);
  }

  @Test
  void an_error_ends_the_program() throws Exception {
    assertThat(run(MISSING, ProcessCalls.exit(Immediate.ZERO)).code())
        .isEqualTo(LaunchProgram.FAILED);
  }

  @Test
  void a_tolerated_error_does_not_and_is_the_result() throws Exception {
    Slot result = Slot.named("result");

    assertThat(
            exitsWith(
                result,
                -Errno.ENOENT.number(),
                MISSING
                    .ignoring(Errno.EPERM, Errno.ENOENT, Errno.EACCES, Errno.ELOOP)
                    .into(result)))
        .isTrue();
  }

  @Test
  void each_of_four_tolerated_errors_counts() throws Exception {
    Slot result = Slot.named("result");
    Errno[] errors = {Errno.ENOENT, Errno.EPERM, Errno.EACCES, Errno.ELOOP};
    for (int i = 0; i < errors.length; i++) {
      Errno[] rotated = new Errno[errors.length];
      for (int j = 0; j < errors.length; j++) {
        rotated[j] = errors[(i + j) % errors.length];
      }
      assertThat(exitsWith(result, -Errno.ENOENT.number(), MISSING.ignoring(rotated).into(result)))
          .as("ENOENT at place %d", (errors.length - i) % errors.length)
          .isTrue();
    }
  }

  @Test
  void another_error_than_the_tolerated_ones_ends_the_program() throws Exception {
    var outcome =
        run(MISSING.ignoring(Errno.EPERM, Errno.EEXIST), ProcessCalls.exit(Immediate.ZERO));

    assertThat(outcome.code()).isEqualTo(LaunchProgram.FAILED);
  }

  @Test
  void every_error_can_be_tolerated() throws Exception {
    assertThat(run(MISSING.ignoringErrors(), ProcessCalls.exit(Immediate.of(5))).code())
        .isEqualTo(5);
  }

  @Test
  void a_program_can_fail_by_itself() throws Exception {
    assertThat(run(new Fail(Errno.ECANCELED, "because")).code()).isEqualTo(LaunchProgram.FAILED);
  }

  @Test
  void a_forked_child_goes_on_by_itself_and_its_status_is_collected() throws Exception {
    Slot pid = Slot.named("pid");
    Slot status = Slot.named("status");
    Buffer word = Buffer.named("word", 4);
    Label parent = Label.named("parent");

    var outcome =
        run(
            ProcessCalls.fork().into(pid),
            jumpIf(pid, Condition.NOT_EQUAL, Immediate.ZERO, parent),
            FileCalls.write(STDOUT, new Text("child ")),
            ProcessCalls.exit(Immediate.of(9)),
            parent,
            Call.of(SystemCall.WAIT4, pid, word, Immediate.ZERO, Immediate.ZERO),
            load32(status, word),
            compute(status, status, Operator.SHIFT_RIGHT, Immediate.of(8)),
            FileCalls.write(STDOUT, new Text("parent")),
            ProcessCalls.exit(status));

    assertThat(outcome.output()).isEqualTo("child parent");
    assertThat(outcome.code()).isEqualTo(9);
  }

  /** What a guest's init does for each program that it is sent. */
  @Test
  void another_program_is_read_into_memory_and_entered() throws Exception {
    byte[] other =
        LaunchProgram.standalone("other")
            .add(FileCalls.write(STDOUT, Struct.strings(List.of())).about("moved"))
            .add(FileCalls.write(STDOUT, new Text("entered")))
            .add(ProcessCalls.exit(Immediate.of(17)))
            .build()
            .compile(machine().architecture());
    Path file = Files.write(directory.resolve("program"), other);
    Slot descriptor = Slot.named("descriptor");
    Slot memory = Slot.named("memory");

    var outcome =
        run(
            FileCalls.openat(FileCalls.AT_FDCWD, file.toString(), 0, 0).into(descriptor),
            Call.of(
                    SystemCall.MMAP,
                    Immediate.ZERO,
                    Immediate.of(other.length),
                    Immediate.of(3),
                    Immediate.of(0x22),
                    Immediate.of(-1),
                    Immediate.ZERO)
                .into(memory),
            FileCalls.read(descriptor, memory, Immediate.of(other.length)),
            new Enter(memory));

    assertThat(outcome.output()).isEqualTo("\0\0\0\0\0\0\0\0entered");
    assertThat(outcome.code()).isEqualTo(17);
  }

  /** Takes programs from standard input, each after its length, and runs each in a child. */
  private static LaunchProgram server() {
    Buffer header = Buffer.named("length", 4);
    Buffer word = Buffer.named("status", 4);
    Slot count = Slot.named("count");
    Slot size = Slot.named("size");
    Slot memory = Slot.named("memory");
    Slot next = Slot.named("next");
    Slot left = Slot.named("left");
    Slot pid = Slot.named("pid");
    Slot status = Slot.named("status");
    Label serve = Label.named("serve");
    Label some = Label.named("some");
    Label more = Label.named("more");
    Label parent = Label.named("parent");
    return LaunchProgram.standalone("server")
        .add(serve)
        .add(FileCalls.read(Immediate.ZERO, header, Immediate.of(4)).into(count))
        .add(jumpIf(count, Condition.NOT_EQUAL, Immediate.ZERO, some))
        .add(ProcessCalls.exit(Immediate.ZERO))
        .add(some)
        .add(load32(size, header))
        .add(
            Call.of(
                    SystemCall.MMAP,
                    Immediate.ZERO,
                    size,
                    Immediate.of(3),
                    Immediate.of(0x22),
                    Immediate.of(-1),
                    Immediate.ZERO)
                .into(memory))
        .add(set(next, memory))
        .add(set(left, size))
        .add(more)
        .add(FileCalls.read(Immediate.ZERO, next, left).into(count))
        .add(compute(next, next, Operator.ADD, count))
        .add(compute(left, left, Operator.SUBTRACT, count))
        .add(jumpIf(left, Condition.NOT_EQUAL, Immediate.ZERO, more))
        .add(ProcessCalls.fork().into(pid))
        .add(jumpIf(pid, Condition.NOT_EQUAL, Immediate.ZERO, parent))
        .add(new Enter(memory))
        .add(parent)
        .add(Call.of(SystemCall.MUNMAP, memory, size))
        .add(Call.of(SystemCall.WAIT4, pid, word, Immediate.ZERO, Immediate.NULL))
        .add(load32(status, word))
        .add(compute(status, status, Operator.SHIFT_RIGHT, Immediate.of(8)))
        .add(store32(word, status))
        .add(FileCalls.write(STDOUT, word))
        .add(jump(serve))
        .build();
  }

  @Test
  void a_server_of_programs_is_itself_a_program() throws Exception {
    ByteArrayOutputStream port = new ByteArrayOutputStream();
    for (int code = 5; code < 8; code++) {
      byte[] program =
          LaunchProgram.standalone("sent")
              .add(FileCalls.write(STDOUT, new Text("program " + code + "\n")))
              .add(FileCalls.write(STDOUT, Struct.bytes(new byte[100_000])))
              .add(ProcessCalls.exit(Immediate.of(code)))
              .build()
              .compile(machine().architecture());
      port.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(program.length).array());
      port.writeBytes(program);
    }

    var outcome = machine().run(directory, server(), port.toByteArray());

    assertThat(outcome.code()).isZero();
    assertThat(outcome.output().replaceAll("\0{10,}", " "))
        .isEqualTo("program 5\n \5\0\0\0program 6\n \6\0\0\0program 7\n \7\0\0\0");
  }

  @Test
  void a_program_is_executed_with_its_arguments_and_environment() throws Exception {
    Slot pid = Slot.named("pid");
    Label parent = Label.named("parent");

    var outcome =
        run(
            ProcessCalls.fork().into(pid),
            jumpIf(pid, Condition.NOT_EQUAL, Immediate.ZERO, parent),
            ProcessCalls.execve(
                "/bin/sh",
                List.of("sh", "-c", "echo \"$0 $1 $NAME\"", "a", "b c"),
                List.of("NAME=v")),
            parent,
            Call.of(SystemCall.WAIT4, pid, Immediate.NULL, Immediate.ZERO, Immediate.ZERO),
            ProcessCalls.exit(Immediate.ZERO));

    assertThat(outcome.output()).isEqualTo("a b c v\n");
  }

  @Test
  void it_starts_anywhere_with_a_jump() throws Exception {
    Label end = Label.named("end");
    Label start = Label.named("start");

    var outcome = run(jump(start), end, ProcessCalls.exit(Immediate.of(4)), start, jump(end));

    assertThat(outcome.code()).isEqualTo(4);
  }

  /** Where the programs run. */
  interface MachineUnderTest {
    Architecture architecture();

    Outcome run(Path directory, LaunchProgram program, byte[] input)
        throws IOException, InterruptedException;

    default Outcome run(Path directory, LaunchProgram program)
        throws IOException, InterruptedException {
      return run(directory, program, new byte[0]);
    }

    record Outcome(int code, String output) {}
  }
}
