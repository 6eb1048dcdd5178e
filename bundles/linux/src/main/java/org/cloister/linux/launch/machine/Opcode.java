package org.cloister.linux.launch.machine;

import org.cloister.linux.launch.Compute;
import org.cloister.linux.launch.Jump;

/** The instructions of the interpreter; an instruction's first byte is its ordinal. */
enum Opcode {
  /** Calls the kernel: number, up to six arguments. */
  CALL,
  /** Goes on elsewhere if operand 0 equals operand 1. */
  JUMP_EQUAL,
  /** Goes on elsewhere if operand 0 differs from operand 1. */
  JUMP_NOT_EQUAL,
  /** Goes on elsewhere if operand 0 is less than operand 1, signed. */
  JUMP_LESS,
  /** Goes on elsewhere if operand 0 is not less than operand 1, signed. */
  JUMP_AT_LEAST,
  /** Operand 0 plus operand 1. */
  ADD,
  /** Operand 0 minus operand 1. */
  SUBTRACT,
  /** Bits set in operand 0 and in operand 1. */
  AND,
  /** Bits set in operand 0 or in operand 1. */
  OR,
  /** Operand 0 shifted left by operand 1. */
  SHIFT_LEFT,
  /** Operand 0 shifted right by operand 1. */
  SHIFT_RIGHT,
  /** The 32 bits at operand 0. */
  LOAD32,
  /** The 64 bits at operand 0. */
  LOAD64,
  /** Stores the lower 32 bits of operand 1 at operand 0. */
  STORE32,
  /** Stores operand 1 at operand 0. */
  STORE64,
  /** Goes on with the program at operand 0. */
  ENTER,
  /** Reports the error number in operand 0, and ends. */
  FAIL;

  static Opcode of(Jump.Condition condition) {
    return switch (condition) {
      case EQUAL -> JUMP_EQUAL;
      case NOT_EQUAL -> JUMP_NOT_EQUAL;
      case LESS -> JUMP_LESS;
      case AT_LEAST -> JUMP_AT_LEAST;
    };
  }

  static Opcode of(Compute.Operator operator) {
    return switch (operator) {
      case ADD -> ADD;
      case SUBTRACT -> SUBTRACT;
      case AND -> AND;
      case OR -> OR;
      case SHIFT_LEFT -> SHIFT_LEFT;
      case SHIFT_RIGHT -> SHIFT_RIGHT;
    };
  }

  int code() {
    return ordinal();
  }
}
