package org.cloister.linux.launch.machine;

/**
 * Where things are in a compiled program, which is one block of readable and writable memory at any
 * address:
 *
 * <pre>
 *   header         HEADER bytes
 *   slots          8 bytes each
 *   instructions   each of
 *                    u8   opcode
 *                    u8   number of operands
 *                    u16  two bits an operand, the first one's lowest: KIND_…
 *                    u32  offset of the result's slot
 *                    u32  of a call: up to four errors to go on after, a byte each, or EVERY_ERROR;
 *                         of a jump: offset of the instruction to go on with
 *                    s32  each operand
 *   data           texts, structures, buffers
 *   relocations    u32 each: offset of a 64-bit offset to which the program's address is added
 * </pre>
 *
 * All offsets count from the header's first byte, and all numbers are little-endian.
 */
final class ProgramLayout {

  /** The slot for results that nobody wants (64 bits). */
  static final int DISCARD = 0;

  /** Offset of the first instruction (32 bits). */
  static final int ENTRY = 8;

  /** Offset of the relocations (32 bits). */
  static final int RELOCATIONS = 12;

  /** Number of relocations (32 bits). */
  static final int RELOCATION_COUNT = 16;

  /** Descriptor to report to (32 bits). */
  static final int STATUS = 20;

  /** The report of a failure, to be completed with step and error ({@code Report}). */
  static final int REPORT = 24;

  /** In the report: which program (32 bits). */
  static final int REPORT_PROGRAM = REPORT + 4;

  /** In the report: offset of the failing instruction (32 bits). */
  static final int REPORT_STEP = REPORT + 8;

  /** In the report: the error (32 bits). */
  static final int REPORT_ERRNO = REPORT + 12;

  /** Size of the header. */
  static final int HEADER = 40;

  /** Offset of the opcode in an instruction (8 bits). */
  static final int INSTRUCTION_OPCODE = 0;

  /** Offset of the number of operands in an instruction (8 bits). */
  static final int INSTRUCTION_COUNT = 1;

  /** Offset of the operands' kinds in an instruction (16 bits). */
  static final int INSTRUCTION_KINDS = 2;

  /** Offset of the result's slot in an instruction (32 bits). */
  static final int INSTRUCTION_RESULT = 4;

  /** Offset of the errors to go on after, or of the target, in an instruction (32 bits). */
  static final int INSTRUCTION_EXTRA = 8;

  /** Offset of the first operand in an instruction. */
  static final int INSTRUCTION_OPERANDS = 12;

  /** Stack for the values of the most operands that an instruction has: a call's seven. */
  static final int OPERAND_AREA = 64;

  /** How many bits tell the kind of an operand. */
  static final int KIND_BITS = 2;

  /** The operand is an offset, and the program's address is added. */
  static final int KIND_RELATIVE = 1;

  /** The 64 bits at the address are meant; with {@link #KIND_RELATIVE} only. */
  static final int KIND_LOAD = 2;

  /** Instead of an error's number: go on after any error. */
  static final int EVERY_ERROR = 0xff;

  /** What the kernel returns is a negated error from here up, unsigned. */
  static final int LOWEST_ERROR = -4095;

  private ProgramLayout() {}
}
