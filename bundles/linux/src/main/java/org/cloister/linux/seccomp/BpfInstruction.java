package org.cloister.linux.seccomp;

/**
 * One instruction of a classic BPF program (struct sock_filter of linux/filter.h).
 *
 * @param code the operation
 * @param ifTrue instructions skipped if a comparison holds, 0 to 255
 * @param ifFalse instructions skipped if it does not, 0 to 255
 * @param operand the constant that it works with
 */
public record BpfInstruction(int code, int ifTrue, int ifFalse, int operand) {
  /** Loads a word of the call's data: BPF_LD | BPF_W | BPF_ABS. */
  public static final int LOAD = 0x20;

  /** Keeps the bits of a mask: BPF_ALU | BPF_AND | BPF_K. */
  public static final int AND = 0x54;

  /** Skips instructions: BPF_JMP | BPF_JA. */
  public static final int JUMP = 0x05;

  /** Is equal: BPF_JMP | BPF_JEQ | BPF_K. */
  public static final int JUMP_EQUAL = 0x15;

  /** Is greater, unsigned: BPF_JMP | BPF_JGT | BPF_K. */
  public static final int JUMP_GREATER = 0x25;

  /** Is greater or equal, unsigned: BPF_JMP | BPF_JGE | BPF_K. */
  public static final int JUMP_GREATER_OR_EQUAL = 0x35;

  /** Ends with a value: BPF_RET | BPF_K. */
  public static final int RETURN = 0x06;

  /** Bytes of an instruction. */
  public static final int SIZE = 8;

  private static final int FARTHEST = 255;

  /** Checks that the jumps can be written. */
  public BpfInstruction {
    if (ifTrue < 0 || ifTrue > FARTHEST || ifFalse < 0 || ifFalse > FARTHEST) {
      throw new IllegalArgumentException("no jump reaches over " + ifTrue + ", " + ifFalse);
    }
  }

  static BpfInstruction load(int offset) {
    return new BpfInstruction(LOAD, 0, 0, offset);
  }

  static BpfInstruction and(int mask) {
    return new BpfInstruction(AND, 0, 0, mask);
  }

  static BpfInstruction jump(int distance) {
    return new BpfInstruction(JUMP, 0, 0, distance);
  }

  static BpfInstruction result(SeccompAction action) {
    return new BpfInstruction(RETURN, 0, 0, action.returnValue());
  }

  /** {@return it in the notation of the kernel's bpf_asm, with relative jumps} */
  @Override
  public String toString() {
    String constant = String.format("0x%x", operand);
    String branches = ", +" + ifTrue + ", +" + ifFalse;
    return switch (code) {
      case LOAD -> "ld [" + operand + "]";
      case AND -> "and #" + constant;
      case JUMP -> "ja +" + operand;
      case JUMP_EQUAL -> "jeq #" + constant + branches;
      case JUMP_GREATER -> "jgt #" + constant + branches;
      case JUMP_GREATER_OR_EQUAL -> "jge #" + constant + branches;
      case RETURN -> "ret #" + constant;
      default -> String.format("code 0x%x #%s%s", code, constant, branches);
    };
  }
}
