package org.cloister.linux.seccomp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cloister.linux.capability.CapabilitySet;

/**
 * Compiles a profile to the program that the kernel runs at every system call.
 *
 * <p>The threat is a service that tries to reach a call by a side door. So the program begins with
 * the caller's architecture: one with other numbers (i386 on x86-64) is killed, and the x32 numbers
 * of x86-64, a second name for the same calls, do not exist. Then the number is searched for in a
 * balanced tree of ranges with the same decision; only the few calls that are decided by their
 * arguments look at those. Everything before the arguments depends on nothing but architecture and
 * number, so that the kernel (5.11 and later) works it out once and lets allowed calls pass without
 * running the program.
 */
public final class SeccompCompiler {
  private static final int X32_BIT = 0x40000000;
  private static final int FARTHEST = 255;

  private SeccompCompiler() {}

  /**
   * {@return the filter that does what a profile says}
   *
   * @param profile what may be called; a name that this architecture does not have is left out
   * @param architecture where the filter will run
   * @param granted the capabilities of the service, by which rules count or do not
   * @throws IllegalArgumentException if the filter would be longer than the kernel takes
   */
  public static BpfProgram compile(
      SeccompProfile profile, Architecture architecture, CapabilitySet granted) {
    List<BpfInstruction> code = new ArrayList<>();
    code.add(BpfInstruction.load(SeccompData.ARCHITECTURE));
    code.add(new BpfInstruction(BpfInstruction.JUMP_EQUAL, 1, 0, architecture.auditNumber()));
    code.add(BpfInstruction.result(SeccompAction.KILL));
    code.add(BpfInstruction.load(SeccompData.NUMBER));
    if (architecture == Architecture.X86_64) {
      code.add(new BpfInstruction(BpfInstruction.JUMP_GREATER_OR_EQUAL, 0, 1, X32_BIT));
      code.add(BpfInstruction.result(SeccompAction.ABSENT));
    }
    code.addAll(tree(ranges(profile, SyscallTable.of(architecture), granted)));
    return new BpfProgram(architecture, code);
  }

  /** Numbers from {@code first} up to the next range's, about all of which the same is done. */
  private record Range(int first, Decision decision) {}

  private static List<Range> ranges(
      SeccompProfile profile, SyscallTable table, CapabilitySet granted) {
    Map<String, List<SeccompRule>> rules = rulesByCall(profile, granted);
    Decision unnamed = new Decision(List.of(), profile.unnamed());
    List<Range> ranges = new ArrayList<>();
    int next = 0;
    for (Map.Entry<Integer, String> call : table.names().entrySet()) {
      if (call.getKey() > next) {
        append(ranges, new Range(next, unnamed));
      }
      List<SeccompRule> concerned = rules.getOrDefault(call.getValue(), List.of());
      Decision decision = Decision.of(concerned, profile.otherwise());
      append(ranges, new Range(call.getKey(), decision));
      next = call.getKey() + 1;
    }
    append(ranges, new Range(next, unnamed));
    return ranges;
  }

  private static Map<String, List<SeccompRule>> rulesByCall(
      SeccompProfile profile, CapabilitySet granted) {
    Map<String, List<SeccompRule>> byCall = new HashMap<>();
    for (SeccompRule rule : profile.rules()) {
      if (granted.containsAll(rule.required())) {
        rule.syscalls()
            .forEach(call -> byCall.computeIfAbsent(call, any -> new ArrayList<>()).add(rule));
      }
    }
    return byCall;
  }

  private static void append(List<Range> ranges, Range range) {
    boolean same =
        !ranges.isEmpty() && ranges.get(ranges.size() - 1).decision().equals(range.decision());
    if (!same) {
      ranges.add(range);
    }
  }

  private static List<BpfInstruction> tree(List<Range> ranges) {
    if (ranges.size() == 1) {
      return ranges.get(0).decision().code();
    }
    int middle = ranges.size() / 2;
    List<BpfInstruction> below = tree(ranges.subList(0, middle));
    List<BpfInstruction> above = tree(ranges.subList(middle, ranges.size()));
    int pivot = ranges.get(middle).first();

    List<BpfInstruction> code = new ArrayList<>();
    if (below.size() <= FARTHEST) {
      code.add(new BpfInstruction(BpfInstruction.JUMP_GREATER_OR_EQUAL, below.size(), 0, pivot));
    } else {
      code.add(new BpfInstruction(BpfInstruction.JUMP_GREATER_OR_EQUAL, 0, 1, pivot));
      code.add(BpfInstruction.jump(below.size()));
    }
    code.addAll(below);
    code.addAll(above);
    return code;
  }
}
