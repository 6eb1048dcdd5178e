package org.cloister.linux.launch.machine;

/**
 * The instructions of A64 that the interpreter needs, named as the manual does (Arm Architecture
 * Reference Manual for A-profile architecture, C6.2), with the destination first. A name ends in W
 * if it works with 32 bits; writing 32 bits of a register clears the upper 32.
 */
final class Aarch64Assembler extends Assembler {

  /** The general registers, in the order of their numbers; number 31 is here the stack pointer. */
  enum Register {
    X0,
    X1,
    X2,
    X3,
    X4,
    X5,
    X6,
    X7,
    X8,
    X9,
    X10,
    X11,
    X12,
    X13,
    X14,
    X15,
    X16,
    X17,
    X18,
    X19,
    X20,
    X21,
    X22,
    X23,
    X24,
    X25,
    X26,
    X27,
    X28,
    X29,
    X30,
    SP
  }

  /** What a conditional branch looks at, by its number. */
  enum Condition {
    EQ(0),
    NE(1),
    LO(3),
    GE(10),
    LT(11);

    private final int number;

    Condition(int number) {
      this.number = number;
    }
  }

  private static final int ZERO_REGISTER = 31;
  private static final int TWELVE_BITS = 0xfff;

  /** Register from 64 bits of memory. */
  void ldr(Register to, Register base, int offset) {
    memory(0xf9400000, 3, to, base, offset);
  }

  /** Register from 32 bits of memory. */
  void ldrW(Register to, Register base, int offset) {
    memory(0xb9400000, 2, to, base, offset);
  }

  /** Register from 16 bits of memory. */
  void ldrh(Register to, Register base, int offset) {
    memory(0x79400000, 1, to, base, offset);
  }

  /** Register from a byte of memory. */
  void ldrb(Register to, Register base, int offset) {
    memory(0x39400000, 0, to, base, offset);
  }

  /** Register from 32 bits of memory, filled with their sign. */
  void ldrsw(Register to, Register base, int offset) {
    memory(0xb9800000, 2, to, base, offset);
  }

  /** 64 bits of memory from a register. */
  void str(Register from, Register base, int offset) {
    memory(0xf9000000, 3, from, base, offset);
  }

  /** 32 bits of memory from a register. */
  void strW(Register from, Register base, int offset) {
    memory(0xb9000000, 2, from, base, offset);
  }

  /** Register from a register, neither of them the stack pointer. */
  void mov(Register to, Register from) {
    word(0xaa0003e0 | from.ordinal() << 16 | to.ordinal());
  }

  /** Register from a number of 16 bits. */
  void mov(Register to, int value) {
    word(0xd2800000 | unsigned(value, 16) << 5 | to.ordinal());
  }

  void add(Register to, Register left, Register right) {
    registers(0x8b000000, to, left, right);
  }

  void add(Register to, Register left, int value) {
    immediate(0x91000000, to.ordinal(), left, value);
  }

  void sub(Register to, Register left, Register right) {
    registers(0xcb000000, to, left, right);
  }

  void sub(Register to, Register left, int value) {
    immediate(0xd1000000, to.ordinal(), left, value);
  }

  void and(Register to, Register left, Register right) {
    registers(0x8a000000, to, left, right);
  }

  void orr(Register to, Register left, Register right) {
    registers(0xaa000000, to, left, right);
  }

  /** Shifts to the left by what the right register says. */
  void lslv(Register to, Register left, Register right) {
    registers(0x9ac02000, to, left, right);
  }

  /** Shifts to the right by what the right register says, filling with zeros. */
  void lsrv(Register to, Register left, Register right) {
    registers(0x9ac02400, to, left, right);
  }

  /** Shifts to the right, filling with zeros. */
  void lsrW(Register to, Register from, int count) {
    word(0x53007c00 | unsigned(count, 5) << 16 | from.ordinal() << 5 | to.ordinal());
  }

  /** Register from the lowest byte of a register. */
  void uxtbW(Register to, Register from) {
    word(0x53001c00 | from.ordinal() << 5 | to.ordinal());
  }

  void neg(Register to, Register from) {
    word(0xcb0003e0 | from.ordinal() << 16 | to.ordinal());
  }

  void cmp(Register left, Register right) {
    word(0xeb00001f | right.ordinal() << 16 | left.ordinal() << 5);
  }

  void cmp(Register left, int value) {
    immediate(0xf1000000, ZERO_REGISTER, left, value);
  }

  /** Compares with a negated number. */
  void cmn(Register left, int value) {
    immediate(0xb1000000, ZERO_REGISTER, left, value);
  }

  /** Calls the kernel: number in X8, arguments in X0 to X5, result in X0. */
  void svc() {
    word(0xd4000001);
  }

  void b(String label) {
    branch(0x14000000, 26, 0, label);
  }

  void b(Condition condition, String label) {
    branch(0x54000000 | condition.number, 19, 5, label);
  }

  /** Branches if the lower 32 bits of a register are zero. */
  void cbzW(Register what, String label) {
    branch(0x34000000 | what.ordinal(), 19, 5, label);
  }

  /** Branches if one of the lower 32 bits of a register is zero. */
  void tbz(Register what, int bit, String label) {
    branch(0x36000000 | unsigned(bit, 5) << 19 | what.ordinal(), 14, 5, label);
  }

  /** Register from the address of a label and a number. */
  void adr(Register to, String label, int plus) {
    int place = position();
    word(0x10000000 | to.ordinal());
    refer(
        label,
        target -> {
          int distance = signed(target + plus - place, 21);
          int bits = (distance & 3) << 29 | (distance >> 2 & 0x7ffff) << 5;
          patch(place, wordAt(place) | bits);
        });
  }

  private void branch(int opcode, int width, int shift, String label) {
    int place = position();
    word(opcode);
    refer(
        label,
        target -> {
          int distance = signed((target - place) / Integer.BYTES, width);
          patch(place, wordAt(place) | (distance & (1 << width) - 1) << shift);
        });
  }

  private void registers(int opcode, Register to, Register left, Register right) {
    word(opcode | right.ordinal() << 16 | left.ordinal() << 5 | to.ordinal());
  }

  private void immediate(int opcode, int to, Register left, int value) {
    word(opcode | unsigned(value, 12) << 10 | left.ordinal() << 5 | to);
  }

  private void memory(int opcode, int scale, Register register, Register base, int offset) {
    int scaled = offset >> scale;
    if (scaled << scale != offset || scaled < 0 || scaled > TWELVE_BITS) {
      throw new IllegalArgumentException("offset " + offset + " cannot be encoded");
    }
    word(opcode | scaled << 10 | base.ordinal() << 5 | register.ordinal());
  }

  private static int unsigned(int value, int bits) {
    if (value < 0 || value >> bits != 0) {
      throw new IllegalArgumentException(value + " takes more than " + bits + " bits");
    }
    return value;
  }

  private static int signed(int value, int bits) {
    int rest = value >> bits - 1;
    if (rest != 0 && rest != -1) {
      throw new IllegalArgumentException(value + " takes more than " + bits + " bits");
    }
    return value;
  }
}
