package org.cloister.linux.launch.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.cloister.linux.launch.Address;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute;
import org.cloister.linux.launch.Data;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Enter;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Fail;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Load;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Store;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.Tolerance;
import org.cloister.linux.seccomp.Architecture;

/**
 * Turns a program's steps into the block of memory that {@link ProgramLayout} describes. One
 * encoder encodes one program once.
 *
 * <p>Instructions have sizes that do not depend on their operands, so a first look at the steps
 * tells where each label and the data are, and a second one writes everything in place.
 */
public final class ProgramEncoder {

  private static final int SPARE = 2048;
  private static final int CONTENT = ProgramLayout.KIND_RELATIVE | ProgramLayout.KIND_LOAD;

  private final LaunchProgram program;
  private final Architecture architecture;
  private final Map<Slot, Integer> slots = new IdentityHashMap<>();
  private final Map<Label, Integer> labels = new IdentityHashMap<>();
  private final Map<Data, Integer> data = new IdentityHashMap<>();
  private final Map<String, Integer> texts = new HashMap<>();
  private final List<Integer> relocations = new ArrayList<>();
  private final int entry;
  private int dataEnd;
  private ByteBuffer out;

  /**
   * @param program what to encode
   * @param architecture where it runs
   */
  public ProgramEncoder(LaunchProgram program, Architecture architecture) {
    this.program = program;
    this.architecture = architecture;
    slots.put(Slot.DISCARD, ProgramLayout.DISCARD);
    program.steps().forEach(this::placeSlots);
    // The slot for discarded results is in the header.
    entry = ProgramLayout.HEADER + (slots.size() - 1) * Long.BYTES;
    int position = entry;
    for (Step step : program.steps()) {
      if (step instanceof Label label && labels.put(label, position) != null) {
        throw new IllegalArgumentException("the label " + label.name() + " is placed twice");
      }
      position += size(step);
    }
    dataEnd = position;
    out = ByteBuffer.allocate(position + SPARE).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * {@return the index of the step whose instruction is at an offset}
   *
   * @param program the program
   * @param offset from the program's first byte
   * @throws IllegalArgumentException if no instruction is there
   */
  public static int stepAt(LaunchProgram program, int offset) {
    int position = new ProgramEncoder(program, Architecture.X86_64).entry;
    List<Step> steps = program.steps();
    for (int i = 0; i < steps.size(); i++) {
      int size = size(steps.get(i));
      if (size > 0 && position == offset) {
        return i;
      }
      position += size;
    }
    throw new IllegalArgumentException("no step of " + program.name() + " is at " + offset);
  }

  /**
   * {@return the encoded program}
   *
   * @param id repeated in its reports
   */
  public byte[] encode(int id) {
    int position = entry;
    for (Step step : program.steps()) {
      encode(step, position);
      position += size(step);
    }
    int table = aligned(Integer.BYTES);
    reserve(table + relocations.size() * Integer.BYTES);
    for (int i = 0; i < relocations.size(); i++) {
      out.putInt(table + i * Integer.BYTES, relocations.get(i));
    }
    out.putInt(ProgramLayout.ENTRY, entry);
    out.putInt(ProgramLayout.RELOCATIONS, table);
    out.putInt(ProgramLayout.RELOCATION_COUNT, relocations.size());
    out.putInt(
        ProgramLayout.STATUS,
        program.descriptors().isEmpty() ? -1 : program.number(Descriptor.STATUS));
    out.putInt(ProgramLayout.REPORT_PROGRAM, id);
    return Arrays.copyOf(out.array(), dataEnd);
  }

  private static int size(Step step) {
    return step instanceof Label
        ? 0
        : ProgramLayout.INSTRUCTION_OPERANDS + operandCount(step) * Integer.BYTES;
  }

  private static int operandCount(Step step) {
    if (step instanceof Call call) {
      return 1 + call.arguments().size();
    }
    return step instanceof Load || step instanceof Enter || step instanceof Fail ? 1 : 2;
  }

  private void placeSlots(Step step) {
    if (step instanceof Call call) {
      placeSlot(call.result());
      call.arguments().forEach(this::placeSlot);
    } else if (step instanceof Compute compute) {
      placeSlot(compute.result());
      placeSlot(compute.left());
      placeSlot(compute.right());
    } else if (step instanceof Load load) {
      placeSlot(load.result());
      placeSlot(load.address());
    } else if (step instanceof Store store) {
      placeSlot(store.address());
      placeSlot(store.value());
    } else if (step instanceof Jump jump) {
      placeSlot(jump.left());
      placeSlot(jump.right());
    } else if (step instanceof Enter enter) {
      placeSlot(enter.address());
    }
  }

  private void placeSlot(Argument argument) {
    if (argument instanceof Slot slot) {
      slots.computeIfAbsent(slot, s -> ProgramLayout.HEADER + (slots.size() - 1) * Long.BYTES);
    }
  }

  private void encode(Step step, int position) {
    if (step instanceof Call call) {
      instruction(position, Opcode.CALL, call.result(), tolerated(call.tolerance()));
      immediate(position, 0, call.call().number(architecture));
      for (int i = 0; i < call.arguments().size(); i++) {
        operand(position, 1 + i, call.arguments().get(i));
      }
    } else if (step instanceof Compute compute) {
      instruction(position, Opcode.of(compute.operator()), compute.result(), 0);
      operand(position, 0, compute.left());
      operand(position, 1, compute.right());
    } else if (step instanceof Load load) {
      Opcode opcode = load.width() == Integer.BYTES ? Opcode.LOAD32 : Opcode.LOAD64;
      instruction(position, opcode, load.result(), 0);
      operand(position, 0, load.address());
    } else if (step instanceof Store store) {
      Opcode opcode = store.width() == Integer.BYTES ? Opcode.STORE32 : Opcode.STORE64;
      instruction(position, opcode, Slot.DISCARD, 0);
      operand(position, 0, store.address());
      operand(position, 1, store.value());
    } else if (step instanceof Jump jump) {
      instruction(position, Opcode.of(jump.condition()), Slot.DISCARD, target(jump.label()));
      operand(position, 0, jump.left());
      operand(position, 1, jump.right());
    } else if (step instanceof Enter enter) {
      instruction(position, Opcode.ENTER, Slot.DISCARD, 0);
      operand(position, 0, enter.address());
    } else if (step instanceof Fail fail) {
      instruction(position, Opcode.FAIL, Slot.DISCARD, 0);
      immediate(position, 0, fail.errno().number());
    }
  }

  private void instruction(int position, Opcode opcode, Slot result, int extra) {
    out.put(position, (byte) opcode.code());
    out.putInt(position + ProgramLayout.INSTRUCTION_RESULT, slots.get(result));
    out.putInt(position + ProgramLayout.INSTRUCTION_EXTRA, extra);
  }

  private void operand(int position, int index, Argument argument) {
    if (argument instanceof Immediate number) {
      immediate(position, index, number.encode(architecture));
    } else if (argument instanceof Descriptor descriptor) {
      immediate(position, index, program.number(descriptor));
    } else if (argument instanceof Slot slot) {
      operand(position, index, CONTENT, slots.get(slot));
    } else {
      operand(position, index, ProgramLayout.KIND_RELATIVE, offset(argument));
    }
  }

  /** A number that does not fit into an operand is kept in the data. */
  private void immediate(int position, int index, long value) {
    if (value == (int) value) {
      operand(position, index, 0, (int) value);
      return;
    }
    int constant = allocate(Long.BYTES, Long.BYTES);
    out.putLong(constant, value);
    operand(position, index, CONTENT, constant);
  }

  private void operand(int position, int index, int kind, int value) {
    out.put(position + ProgramLayout.INSTRUCTION_COUNT, (byte) (index + 1));
    int place = position + ProgramLayout.INSTRUCTION_KINDS;
    int kinds = out.getShort(place) | kind << ProgramLayout.KIND_BITS * index;
    out.putShort(place, (short) kinds);
    out.putInt(position + ProgramLayout.INSTRUCTION_OPERANDS + index * Integer.BYTES, value);
  }

  private int target(Label label) {
    Integer position = labels.get(label);
    if (position == null) {
      throw new IllegalArgumentException(
          "the program "
              + program.name()
              + " jumps to the label "
              + label.name()
              + " that it lacks");
    }
    return position;
  }

  private static int tolerated(Tolerance tolerance) {
    if (tolerance.every()) {
      return ProgramLayout.EVERY_ERROR;
    }
    int packed = 0;
    for (Errno errno : tolerance.errors()) {
      packed = packed << Byte.SIZE | errno.number();
    }
    return packed;
  }

  private int offset(Argument argument) {
    if (argument instanceof Address address) {
      return place(address.data()) + address.offset();
    }
    return place((Data) argument);
  }

  private int place(Data item) {
    if (item instanceof Text text) {
      Integer known = texts.get(text.value());
      return known != null ? known : placeText(text);
    }
    Integer known = data.get(item);
    if (known != null) {
      return known;
    }
    int position = allocate(item.size(), Long.BYTES);
    data.put(item, position);
    if (item instanceof Struct struct) {
      fill(position, struct);
    }
    return position;
  }

  private int placeText(Text text) {
    byte[] bytes = text.bytes();
    int position = allocate(bytes.length + 1, 1);
    out.put(position, bytes);
    texts.put(text.value(), position);
    return position;
  }

  private void fill(int start, Struct struct) {
    int position = start;
    for (Struct.Field field : struct.fields()) {
      if (field instanceof Struct.Scalar scalar) {
        put(position, scalar.size(), value(scalar.value()));
      } else if (field instanceof Struct.Pointer pointer) {
        int target = place(pointer.target());
        out.putLong(position, target);
        relocations.add(position);
      } else if (field instanceof Struct.Bytes bytes) {
        out.put(position, bytes.content());
      }
      position += field.size();
    }
  }

  private long value(Argument argument) {
    return argument instanceof Descriptor descriptor
        ? program.number(descriptor)
        : ((Immediate) argument).encode(architecture);
  }

  private void put(int position, int size, long value) {
    for (int i = 0; i < size; i++) {
      out.put(position + i, (byte) (value >> i * Byte.SIZE));
    }
  }

  private int allocate(int size, int alignment) {
    int position = aligned(alignment);
    reserve(position + size);
    return position;
  }

  private int aligned(int alignment) {
    return (dataEnd + alignment - 1) & -alignment;
  }

  private void reserve(int end) {
    dataEnd = end;
    if (end > out.capacity()) {
      byte[] larger = Arrays.copyOf(out.array(), Math.max(2 * out.capacity(), end));
      out = ByteBuffer.wrap(larger).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
