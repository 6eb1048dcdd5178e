package org.cloister.linux.launch.machine;

/**
 * The instructions of x86-64 that the interpreter needs, named as the manual does (Intel 64 and
 * IA-32 Architectures Software Developer's Manual, volume 2), with the destination first. A name
 * ends in 32 if it works with 32 bits; writing 32 bits of a register clears the upper 32.
 */
final class X86Assembler extends Assembler {

  /** The general registers, in the order of their numbers. */
  enum Register {
    RAX,
    RCX,
    RDX,
    RBX,
    RSP,
    RBP,
    RSI,
    RDI,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15;

    int low() {
      return ordinal() & 7;
    }

    int high() {
      return ordinal() >> 3;
    }
  }

  /** What a conditional jump looks at, by its number in the opcode. */
  enum Condition {
    BELOW(2),
    EQUAL(4),
    NOT_EQUAL(5),
    LESS(12),
    AT_LEAST(13);

    private final int number;

    Condition(int number) {
      this.number = number;
    }
  }

  /** A prefix that says nothing is left out. */
  private static final int REX = 0x40;

  private static final int REX_W = 0x48;
  private static final int SIB_WITHOUT_INDEX = 0x24;

  /** Register from 64 bits of memory. */
  void load(Register to, Register base, int offset) {
    memory(REX_W, to, base, offset, 0x8b);
  }

  /** Register from 32 bits of memory. */
  void load32(Register to, Register base, int offset) {
    memory(REX, to, base, offset, 0x8b);
  }

  /** Register from a byte of memory, filled with zeros. */
  void movzxByte(Register to, Register base, int offset) {
    memory(REX, to, base, offset, 0x0f, 0xb6);
  }

  /** Register from 16 bits of memory, filled with zeros. */
  void movzxWord(Register to, Register base, int offset) {
    memory(REX, to, base, offset, 0x0f, 0xb7);
  }

  /** Register from 32 bits of memory, filled with their sign. */
  void movsxd(Register to, Register base, int offset) {
    memory(REX_W, to, base, offset, 0x63);
  }

  /** 64 bits of memory from a register. */
  void store(Register base, int offset, Register from) {
    memory(REX_W, from, base, offset, 0x89);
  }

  /** 32 bits of memory from a register. */
  void store32(Register base, int offset, Register from) {
    memory(REX, from, base, offset, 0x89);
  }

  /** Adds a register to 64 bits of memory. */
  void addToMemory(Register base, int offset, Register what) {
    memory(REX_W, what, base, offset, 0x01);
  }

  /** Register from a register. */
  void mov(Register to, Register from) {
    registers(REX_W, from, to, 0x89);
  }

  /** Register from the lowest byte of RAX, RCX, RDX or RBX, filled with zeros. */
  void movzxByte(Register to, Register from) {
    registers(REX, to, from, 0x0f, 0xb6);
  }

  /** Register from a number. */
  void mov32(Register to, int value) {
    prefix(REX | to.high());
    bytes(0xb8 | to.low());
    word(value);
  }

  void add(Register to, Register what) {
    registers(REX_W, what, to, 0x01);
  }

  void add(Register to, int value) {
    immediate(REX_W, 0, to, value);
  }

  void sub(Register to, Register what) {
    registers(REX_W, what, to, 0x29);
  }

  void sub(Register to, int value) {
    immediate(REX_W, 5, to, value);
  }

  void and(Register to, Register what) {
    registers(REX_W, what, to, 0x21);
  }

  void or(Register to, Register what) {
    registers(REX_W, what, to, 0x09);
  }

  /** Shifts to the left by what CL says. */
  void shlByCl(Register what) {
    single(REX_W, 0xd3, 4, what);
  }

  /** Shifts to the right by what CL says, filling with zeros. */
  void shrByCl(Register what) {
    single(REX_W, 0xd3, 5, what);
  }

  /** Shifts to the right, filling with zeros. */
  void shr32(Register what, int count) {
    single(REX, 0xc1, 5, what);
    bytes(count);
  }

  void neg(Register what) {
    single(REX_W, 0xf7, 3, what);
  }

  void cmp(Register left, Register right) {
    registers(REX_W, right, left, 0x39);
  }

  void cmp(Register left, int right) {
    immediate(REX_W, 7, left, right);
  }

  void test32(Register left, Register right) {
    registers(REX, right, left, 0x85);
  }

  void test32(Register what, int bits) {
    single(REX, 0xf7, 0, what);
    word(bits);
  }

  /**
   * Calls the kernel: number in RAX, arguments in RDI, RSI, RDX, R10, R8, R9; changes RCX and R11.
   */
  void syscall() {
    bytes(0x0f, 0x05);
  }

  void jmp(String label) {
    bytes(0xe9);
    distance(label, 0);
  }

  void j(Condition condition, String label) {
    bytes(0x0f, 0x80 | condition.number);
    distance(label, 0);
  }

  /** Register from the address of a label and a number. */
  void lea(Register to, String label, int plus) {
    bytes(REX_W | to.high() << 2, 0x8d, to.low() << 3 | 5);
    distance(label, plus);
  }

  /** A distance counts from the end of the instruction, which it is the last part of. */
  private void distance(String label, int plus) {
    int place = position();
    word(0);
    refer(label, target -> patch(place, target + plus - (place + Integer.BYTES)));
  }

  private void prefix(int rex) {
    if (rex != REX) {
      bytes(rex);
    }
  }

  private void registers(int rex, Register register, Register rm, int... opcode) {
    prefix(rex | register.high() << 2 | rm.high());
    bytes(opcode);
    bytes(0xc0 | register.low() << 3 | rm.low());
  }

  private void single(int rex, int opcode, int extension, Register rm) {
    prefix(rex | rm.high());
    bytes(opcode, 0xc0 | extension << 3 | rm.low());
  }

  private void immediate(int rex, int extension, Register rm, int value) {
    if (value == (byte) value) {
      single(rex, 0x83, extension, rm);
      bytes(value);
    } else {
      single(rex, 0x81, extension, rm);
      word(value);
    }
  }

  private void memory(int rex, Register register, Register base, int offset, int... opcode) {
    if (offset != (byte) offset) {
      throw new IllegalArgumentException("offset " + offset + " takes more than a byte");
    }
    prefix(rex | register.high() << 2 | base.high());
    bytes(opcode);
    bytes(0x40 | register.low() << 3 | base.low());
    if (base.low() == Register.RSP.low()) {
      bytes(SIB_WITHOUT_INDEX);
    }
    bytes(offset);
  }
}
