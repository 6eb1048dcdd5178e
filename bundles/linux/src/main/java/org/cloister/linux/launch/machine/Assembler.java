package org.cloister.linux.launch.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects machine code, and the places in it that instructions refer to by name. */
abstract class Assembler {

  /** The name of the place after the last instruction. */
  static final String END = "end";

  private static final int CAPACITY = 2048;

  private final ByteBuffer code = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<String, Integer> labels = new HashMap<>();
  private final List<Runnable> references = new ArrayList<>();

  /** Names the place of the next instruction. */
  final void label(String name) {
    if (labels.put(name, position()) != null) {
      throw new IllegalStateException("the label " + name + " is placed twice");
    }
  }

  /** {@return the finished code, filled up to a multiple of eight bytes} */
  final byte[] finish() {
    while (position() % Long.BYTES != 0) {
      bytes(0);
    }
    label(END);
    references.forEach(Runnable::run);
    return Arrays.copyOf(code.array(), position());
  }

  final int position() {
    return code.position();
  }

  final void bytes(int... values) {
    for (int value : values) {
      code.put((byte) value);
    }
  }

  final void word(int value) {
    code.putInt(value);
  }

  final void patch(int position, int value) {
    code.putInt(position, value);
  }

  final int wordAt(int position) {
    return code.getInt(position);
  }

  /** Does something about a label once its place is known. */
  final void refer(String label, Reference reference) {
    references.add(
        () -> {
          Integer target = labels.get(label);
          if (target == null) {
            throw new IllegalStateException("the label " + label + " is nowhere");
          }
          reference.resolve(target);
        });
  }

  /** What to do about a label once its place is known. */
  interface Reference {
    void resolve(int target);
  }
}
