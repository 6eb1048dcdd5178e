package org.cloister.backend.libvirt.lxc.connection;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named values as libvirt takes them: an array of virTypedParameter (libvirt-common.h). */
final class TypedParameters {
  private static final int NAME_SIZE = 80;
  private static final int VALUE_OFFSET = 88;
  private static final int SIZE = 96;
  private static final int UINT = 2;
  private static final int LLONG = 3;
  private static final int ULLONG = 4;
  private static final int STRING = 7;

  private record Value(int type, long value) {}

  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<Memory> texts = new ArrayList<>();

  /** {@return this, with a signed number of 64 bits} */
  TypedParameters signed(String name, long value) {
    values.put(name, new Value(LLONG, value));
    return this;
  }

  /** {@return this, with an unsigned number of 32 bits} */
  TypedParameters unsignedInt(String name, int value) {
    values.put(name, new Value(UINT, value));
    return this;
  }

  /** {@return this, with an unsigned number of 64 bits} */
  TypedParameters unsigned(String name, long value) {
    values.put(name, new Value(ULLONG, value));
    return this;
  }

  /** {@return this, with a text} */
  TypedParameters text(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Memory memory = new Memory(bytes.length + 1L);
    memory.write(0, bytes, 0, bytes.length);
    memory.setByte(bytes.length, (byte) 0);
    texts.add(memory);
    values.put(name, new Value(STRING, Pointer.nativeValue(memory)));
    return this;
  }

  /** {@return how many they are} */
  int count() {
    return values.size();
  }

  /** {@return the array, valid as long as the object is referred to} */
  Pointer array() {
    Memory memory = new Memory((long) SIZE * values.size());
    memory.clear();
    long offset = 0;
    for (Map.Entry<String, Value> entry : values.entrySet()) {
      byte[] name = entry.getKey().getBytes(StandardCharsets.US_ASCII);
      memory.write(offset, name, 0, name.length);
      memory.setInt(offset + NAME_SIZE, entry.getValue().type());
      memory.setLong(offset + VALUE_OFFSET, entry.getValue().value());
      offset += SIZE;
    }
    return memory;
  }
}
