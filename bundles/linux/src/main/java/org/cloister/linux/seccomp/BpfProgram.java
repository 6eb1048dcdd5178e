package org.cloister.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.StringJoiner;

/**
 * A filter as the kernel takes it (struct sock_fprog of linux/filter.h).
 *
 * @param architecture for which it was made
 * @param instructions at most {@value #LONGEST}
 */
public record BpfProgram(Architecture architecture, List<BpfInstruction> instructions) {
  /** The kernel's limit: BPF_MAXINSNS. */
  public static final int LONGEST = 4096;

  /** Copies the instructions and checks how many they are. */
  public BpfProgram {
    instructions = List.copyOf(instructions);
    if (instructions.isEmpty() || instructions.size() > LONGEST) {
      throw new IllegalArgumentException(
          "a filter of " + instructions.size() + " instructions; the kernel takes 1 to " + LONGEST);
    }
  }

  /** {@return its instructions as the kernel reads them, {@link BpfInstruction#SIZE} bytes each} */
  public byte[] bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(instructions.size() * BpfInstruction.SIZE)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (BpfInstruction instruction : instructions) {
      bytes
          .putShort((short) instruction.code())
          .put((byte) instruction.ifTrue())
          .put((byte) instruction.ifFalse())
          .putInt(instruction.operand());
    }
    return bytes.array();
  }

  /** {@return it disassembled, a numbered instruction a line} */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner("\n");
    for (int index = 0; index < instructions.size(); index++) {
      text.add(String.format("%4d: %s", index, instructions.get(index)));
    }
    return text.toString();
  }
}
