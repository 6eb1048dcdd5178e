package org.cloister.linux.launch.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;

/** Programs of random arithmetic on four slots end with what Java computes. */
class ArithmeticPropertyTest {

  private static final int SLOTS = 4;
  private static final int SHIFTS = 64;

  /** One computation: a slot, from two others or from another and a number. */
  record Operation(int result, int left, Operator operator, int right, long number) {}

  @Property(tries = 40)
  void the_interpreter_computes_what_java_computes(@ForAll("operations") List<Operation> operations)
      throws Exception {
    long[] expected = new long[SLOTS];
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < SLOTS; i++) {
      slots.add(Slot.named("s" + i));
    }
    LaunchProgram.Builder program = LaunchProgram.standalone("arithmetic");
    for (Operation operation : operations) {
      boolean shift =
          operation.operator() == Operator.SHIFT_LEFT
              || operation.operator() == Operator.SHIFT_RIGHT;
      boolean immediate = shift || operation.right() == SLOTS;
      long number = shift ? Math.floorMod(operation.number(), SHIFTS) : operation.number();
      long right = immediate ? number : expected[operation.right()];
      expected[operation.result()] =
          compute(expected[operation.left()], operation.operator(), right);
      program.add(
          Step.compute(
              slots.get(operation.result()),
              slots.get(operation.left()),
              operation.operator(),
              immediate ? Immediate.of(number) : slots.get(operation.right())));
    }
    Label wrong = Label.named("wrong");
    for (int i = 0; i < SLOTS; i++) {
      program.add(Step.jumpIf(slots.get(i), Condition.NOT_EQUAL, Immediate.of(expected[i]), wrong));
    }
    program.add(ProcessCalls.exit(Immediate.of(7)));
    program.add(wrong).add(ProcessCalls.exit(Immediate.of(1)));

    assertThat(exitCode(program.build())).isEqualTo(7);
  }

  private static int exitCode(LaunchProgram program) throws Exception {
    Path directory = Files.createTempDirectory("arithmetic");
    try {
      return new NativeInterpreterTest.Executor(Architecture.current(), List.of())
          .run(directory, program)
          .code();
    } finally {
      for (Path file : Files.list(directory).toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
  }

  private static long compute(long left, Operator operator, long right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case AND -> left & right;
      case OR -> left | right;
      case SHIFT_LEFT -> left << right;
      case SHIFT_RIGHT -> left >>> right;
    };
  }

  @Provide
  Arbitrary<List<Operation>> operations() {
    return Combinators.combine(
            Arbitraries.integers().between(0, SLOTS - 1),
            Arbitraries.integers().between(0, SLOTS - 1),
            Arbitraries.of(Operator.values()),
            Arbitraries.integers().between(0, SLOTS),
            Arbitraries.longs())
        .as(Operation::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }
}
