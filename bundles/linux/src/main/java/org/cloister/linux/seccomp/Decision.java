package org.cloister.linux.seccomp;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;

/**
 * What is done about one call, by its arguments.
 *
 * @param cases asked in this order
 * @param otherwise what is done if none holds
 */
record Decision(List<Case> cases, SeccompAction otherwise) {

  /** If all conditions hold, this is done. */
  record Case(List<ArgumentCondition> conditions, SeccompAction action) {}

  /**
   * {@return what some rules make of a call that they all concern}
   *
   * @param rules in the order in which they are asked
   * @param otherwise what is done if none decides
   */
  static Decision of(List<SeccompRule> rules, SeccompAction otherwise) {
    List<Case> cases = new ArrayList<>();
    for (SeccompRule rule : rules) {
      if (rule.conditions().isEmpty()) {
        return new Decision(cases, rule.action()).simplified();
      }
      cases.add(new Case(rule.conditions(), rule.action()));
    }
    return new Decision(cases, otherwise).simplified();
  }

  /** Leaves out the last cases if they do what is done anyway. */
  private Decision simplified() {
    int length = cases.size();
    while (length > 0 && cases.get(length - 1).action().equals(otherwise)) {
      length--;
    }
    return new Decision(List.copyOf(cases.subList(0, length)), otherwise);
  }

  List<BpfInstruction> code() {
    List<BpfInstruction> code = new ArrayList<>();
    for (Case each : cases) {
      code.addAll(code(each));
    }
    code.add(BpfInstruction.result(otherwise));
    return code;
  }

  /** Built from the end, where the distance to the instruction after the case is known. */
  private static List<BpfInstruction> code(Case each) {
    LinkedList<BpfInstruction> code = new LinkedList<>();
    code.add(BpfInstruction.result(each.action()));
    for (int index = each.conditions().size() - 1; index >= 0; index--) {
      code.addAll(0, code(each.conditions().get(index), code.size()));
    }
    return code;
  }

  /**
   * {@return code that goes on after itself if a condition holds, and skips more if it does not}
   *
   * @param skipped how many instructions are skipped if it does not hold
   */
  private static List<BpfInstruction> code(ArgumentCondition condition, int skipped) {
    return switch (condition.comparison()) {
      case EQUAL -> equal(condition, 0, skipped);
      case NOT_EQUAL -> equal(condition, skipped, 0);
      case GREATER -> ordered(condition, BpfInstruction.JUMP_GREATER, 0, skipped);
      case LESS_OR_EQUAL -> ordered(condition, BpfInstruction.JUMP_GREATER, skipped, 0);
      case GREATER_OR_EQUAL -> ordered(condition, BpfInstruction.JUMP_GREATER_OR_EQUAL, 0, skipped);
      case LESS -> ordered(condition, BpfInstruction.JUMP_GREATER_OR_EQUAL, skipped, 0);
    };
  }

  private static List<BpfInstruction> equal(ArgumentCondition condition, int yes, int no) {
    LinkedList<BpfInstruction> code = new LinkedList<>();
    if (low(condition.mask()) != 0) {
      code.add(jump(BpfInstruction.JUMP_EQUAL, yes, no, low(condition.value())));
      loadLow(condition, code);
    }
    if (high(condition.mask()) != 0) {
      // If the lower half follows it decides; if it does not count, the upper half does.
      int equal = code.isEmpty() ? yes : 0;
      code.addFirst(
          jump(BpfInstruction.JUMP_EQUAL, equal, code.size() + no, high(condition.value())));
      loadHigh(condition, code);
    }
    return code;
  }

  private static List<BpfInstruction> ordered(
      ArgumentCondition condition, int comparison, int yes, int no) {
    LinkedList<BpfInstruction> code = new LinkedList<>();
    code.add(jump(comparison, yes, no, low(condition.value())));
    loadLow(condition, code);
    if (high(condition.mask()) != 0) {
      int value = high(condition.value());
      code.addFirst(jump(BpfInstruction.JUMP_EQUAL, 0, code.size() + no, value));
      code.addFirst(jump(BpfInstruction.JUMP_GREATER, code.size() + yes, 0, value));
      loadHigh(condition, code);
    }
    return code;
  }

  private static BpfInstruction jump(int code, int ifTrue, int ifFalse, int operand) {
    return new BpfInstruction(code, ifTrue, ifFalse, operand);
  }

  private static void loadLow(ArgumentCondition condition, LinkedList<BpfInstruction> code) {
    load(SeccompData.low(condition.argument()), low(condition.mask()), code);
  }

  private static void loadHigh(ArgumentCondition condition, LinkedList<BpfInstruction> code) {
    load(SeccompData.high(condition.argument()), high(condition.mask()), code);
  }

  private static void load(int offset, int mask, LinkedList<BpfInstruction> code) {
    if (mask != -1) {
      code.addFirst(BpfInstruction.and(mask));
    }
    code.addFirst(BpfInstruction.load(offset));
  }

  private static int low(long value) {
    return (int) value;
  }

  private static int high(long value) {
    return (int) (value >>> Integer.SIZE);
  }
}
