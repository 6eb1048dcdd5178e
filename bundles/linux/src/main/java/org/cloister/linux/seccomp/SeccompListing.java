package org.cloister.linux.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Says in words what a compiled filter does, read back from its instructions: so a plan shows what
 * the kernel will run, not what the compiler was asked for.
 */
public final class SeccompListing {
  private static final int UNNAMED = 0x3FFFFFFF;
  private static final int X32 = 0x40000000;
  private static final int FOREIGN = 0;

  private final BpfProgram program;
  private final int architecture;
  private final int number;
  private final List<Outcome> outcomes = new ArrayList<>();

  private SeccompListing(BpfProgram program, int architecture, int number) {
    this.program = program;
    this.architecture = architecture;
    this.number = number;
  }

  /**
   * {@return lines for a reader: the calls that are decided by their name, an action a line; the
   * calls that are decided by their arguments, a call a line, the first condition that holds
   * decides; and what is done about all others}
   *
   * @param program a filter that {@link SeccompCompiler} made
   */
  public static List<String> of(BpfProgram program) {
    Map<String, StringJoiner> plain = new TreeMap<>();
    List<String> conditional = new ArrayList<>();
    int own = program.architecture().auditNumber();
    SyscallTable.of(program.architecture())
        .names()
        .forEach(
            (number, name) -> {
              List<Outcome> outcomes = outcomes(program, own, number);
              if (outcomes.size() == 1) {
                String action = outcomes.get(0).action().toString();
                plain.computeIfAbsent(action, any -> new StringJoiner(" ")).add(name);
              } else {
                conditional.add(name + ": " + text(outcomes));
              }
            });
    List<String> lines = new ArrayList<>();
    plain.forEach((action, names) -> lines.add(action + ": " + names));
    lines.addAll(conditional);
    lines.add("calls without a name: " + text(outcomes(program, own, UNNAMED)));
    if (program.architecture() == Architecture.X86_64) {
      lines.add("x32 calls: " + text(outcomes(program, own, X32)));
    }
    lines.add("calls of other architectures: " + text(outcomes(program, FOREIGN, 0)));
    return lines;
  }

  /** An action, and the atoms of the condition on it; none for the last. */
  private record Outcome(List<String> atoms, SeccompAction action) {
    @Override
    public String toString() {
      return atoms.isEmpty() ? action.toString() : action + " when " + String.join(" and ", atoms);
    }
  }

  private static String text(List<Outcome> outcomes) {
    StringJoiner text = new StringJoiner(", ");
    outcomes.forEach(outcome -> text.add(outcome.toString()));
    return text.toString();
  }

  private static List<Outcome> outcomes(BpfProgram program, int architecture, int number) {
    SeccompListing listing = new SeccompListing(program, architecture, number);
    listing.follow(0, null, 0, List.of());
    List<Outcome> outcomes = listing.outcomes;
    SeccompAction last = outcomes.get(outcomes.size() - 1).action();
    while (outcomes.size() > 1 && outcomes.get(outcomes.size() - 2).action().equals(last)) {
      outcomes.remove(outcomes.size() - 2);
    }
    return outcomes;
  }

  /**
   * Follows the program from an instruction. A jump on an argument is followed both ways, first as
   * if it held; so the outcomes are in such an order that the first whose atoms hold is the one.
   *
   * @param operand the argument that was loaded; {@code null} if {@code value} is known
   */
  private void follow(int index, String operand, int value, List<String> atoms) {
    BpfInstruction instruction = program.instructions().get(index);
    int constant = instruction.operand();
    int next = index + 1;
    switch (instruction.code()) {
      case BpfInstruction.RETURN ->
          outcomes.add(new Outcome(atoms, SeccompAction.ofReturnValue(constant)));
      case BpfInstruction.LOAD -> load(next, constant, atoms);
      case BpfInstruction.AND ->
          follow(
              next,
              operand == null ? null : String.format("%s & 0x%x", operand, constant),
              value & constant,
              atoms);
      case BpfInstruction.JUMP -> follow(next + constant, operand, value, atoms);
      default -> {
        if (operand != null) {
          List<String> longer = new ArrayList<>(atoms);
          longer.add(String.format("%s %s 0x%x", operand, sign(instruction), constant));
          follow(next + instruction.ifTrue(), operand, value, longer);
          follow(next + instruction.ifFalse(), operand, value, atoms);
        } else {
          int skipped = holds(instruction, value) ? instruction.ifTrue() : instruction.ifFalse();
          follow(next + skipped, null, value, atoms);
        }
      }
    }
  }

  private void load(int next, int offset, List<String> atoms) {
    switch (offset) {
      case SeccompData.NUMBER -> follow(next, null, number, atoms);
      case SeccompData.ARCHITECTURE -> follow(next, null, architecture, atoms);
      default -> follow(next, SeccompData.name(offset), 0, atoms);
    }
  }

  private static boolean holds(BpfInstruction instruction, int value) {
    int order = Integer.compareUnsigned(value, instruction.operand());
    return switch (instruction.code()) {
      case BpfInstruction.JUMP_EQUAL -> order == 0;
      case BpfInstruction.JUMP_GREATER -> order > 0;
      case BpfInstruction.JUMP_GREATER_OR_EQUAL -> order >= 0;
      default -> throw new IllegalArgumentException("cannot be read back: " + instruction);
    };
  }

  private static String sign(BpfInstruction instruction) {
    return switch (instruction.code()) {
      case BpfInstruction.JUMP_EQUAL -> "==";
      case BpfInstruction.JUMP_GREATER -> ">";
      case BpfInstruction.JUMP_GREATER_OR_EQUAL -> ">=";
      default -> throw new IllegalArgumentException("cannot be read back: " + instruction);
    };
  }
}
