package org.cloister.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs a filter the way the kernel does, from the bytes that the kernel is given: the reference to
 * which the compiler is held. Knows no more than classic BPF and refuses what the kernel refuses.
 */
final class BpfMachine {
  private static final int DATA_SIZE = 64;

  private final ByteBuffer code;
  private int steps;

  BpfMachine(BpfProgram program) {
    this.code = ByteBuffer.wrap(program.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** {@return what the filter returns for a call} */
  int run(int architecture, int number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(DATA_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(number).putInt(architecture).putLong(0x7F0000001234L);
    for (long argument : arguments) {
      data.putLong(argument);
    }
    steps = 0;
    int accumulator = 0;
    int position = 0;
    while (true) {
      steps++;
      int operation = Short.toUnsignedInt(code.getShort(position * 8));
      int ifTrue = Byte.toUnsignedInt(code.get(position * 8 + 2));
      int ifFalse = Byte.toUnsignedInt(code.get(position * 8 + 3));
      int constant = code.getInt(position * 8 + 4);
      position++;
      switch (operation) {
        case 0x20 -> accumulator = load(data, constant);
        case 0x54 -> accumulator &= constant;
        case 0x05 -> position += constant;
        case 0x15 -> position += accumulator == constant ? ifTrue : ifFalse;
        case 0x25 ->
            position += Integer.compareUnsigned(accumulator, constant) > 0 ? ifTrue : ifFalse;
        case 0x35 ->
            position += Integer.compareUnsigned(accumulator, constant) >= 0 ? ifTrue : ifFalse;
        case 0x06 -> {
          return constant;
        }
        default -> throw new AssertionError("the kernel knows no operation " + operation);
      }
    }
  }

  /** {@return how many instructions the last run took} */
  int steps() {
    return steps;
  }

  private static int load(ByteBuffer data, int offset) {
    if (offset < 0 || offset >= DATA_SIZE || offset % 4 != 0) {
      throw new AssertionError("the kernel refuses a load at " + offset);
    }
    return data.getInt(offset);
  }
}
