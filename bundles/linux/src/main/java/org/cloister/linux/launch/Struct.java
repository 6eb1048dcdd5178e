package org.cloister.linux.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Constant bytes with a layout: a structure of C, an array of pointers, or the content of a file.
 */
public final class Struct implements Data {

  private final List<Field> fields;
  private final int size;
  private final String open;
  private final String close;

  private Struct(List<Field> fields, String open, String close) {
    this.fields = List.copyOf(fields);
    this.size = fields.stream().mapToInt(Field::size).sum();
    this.open = open;
    this.close = close;
  }

  /** {@return collects the members of a structure} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@return bytes whose content is not printed, only their number: it may be secret}
   *
   * @param content the bytes
   */
  public static Struct bytes(byte[] content) {
    return new Struct(List.of(new Bytes(content.clone())), "", "");
  }

  /**
   * {@return an array of strings that ends with a null pointer, as execve(2) wants it}
   *
   * @param texts the strings
   */
  public static Struct strings(List<String> texts) {
    List<Field> pointers = new ArrayList<>(texts.size() + 1);
    for (String text : texts) {
      pointers.add(new Pointer("", new Text(text)));
    }
    pointers.add(new Scalar("", 8, Immediate.NULL));
    return new Struct(pointers, "[", "]");
  }

  /** {@return its members in order, without gaps} */
  public List<Field> fields() {
    return fields;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String toString() {
    return fields.stream()
        .filter(field -> !field.toString().isEmpty())
        .map(Field::toString)
        .collect(Collectors.joining(", ", open, close));
  }

  /** A member of a structure. Its {@code toString} is empty if a plan need not show it. */
  public sealed interface Field permits Scalar, Pointer, Bytes {
    /** {@return how many bytes it takes} */
    int size();
  }

  /**
   * A little-endian number.
   *
   * @param name printed in plans
   * @param size 1, 2, 4 or 8 bytes
   * @param value a number, or a descriptor's number
   */
  public record Scalar(String name, int size, Argument value) implements Field {

    @Override
    public String toString() {
      boolean absent = value instanceof Immediate number && number.value() == 0;
      return absent ? "" : name + "=" + value;
    }
  }

  /**
   * The address of other data.
   *
   * @param name printed in plans unless empty
   * @param target what it points to
   */
  public record Pointer(String name, Data target) implements Field {
    @Override
    public int size() {
      return Long.BYTES;
    }

    @Override
    public String toString() {
      return name.isEmpty() ? target.toString() : name + "=" + target;
    }
  }

  /**
   * Bytes.
   *
   * @param content the bytes; owned by this record and never changed
   */
  public record Bytes(byte[] content) implements Field {
    @Override
    public int size() {
      return content.length;
    }

    /** {@return their number, never their content} */
    @Override
    public String toString() {
      return "<" + content.length + " bytes>";
    }
  }

  /** Collects the members of a structure, in order; padding is a member too. Not thread-safe. */
  public static final class Builder {
    private final List<Field> fields = new ArrayList<>();

    private Builder() {}

    /**
     * Appends 16 bits.
     *
     * @param name printed in plans
     * @param value a number or a descriptor
     * @return this
     */
    public Builder u16(String name, Argument value) {
      return number(name, Short.BYTES, value);
    }

    /**
     * Appends 32 bits.
     *
     * @param name printed in plans
     * @param value a number or a descriptor
     * @return this
     */
    public Builder u32(String name, Argument value) {
      return number(name, Integer.BYTES, value);
    }

    /**
     * Appends 64 bits.
     *
     * @param name printed in plans
     * @param value a number or a descriptor
     * @return this
     */
    public Builder u64(String name, Argument value) {
      return number(name, Long.BYTES, value);
    }

    /**
     * Appends an address.
     *
     * @param name printed in plans
     * @param target what it points to
     * @return this
     */
    public Builder pointer(String name, Data target) {
      fields.add(new Pointer(name, target));
      return this;
    }

    /**
     * Appends bytes whose content is not printed.
     *
     * @param content the bytes
     * @return this
     */
    public Builder bytes(byte[] content) {
      fields.add(new Bytes(content.clone()));
      return this;
    }

    /** {@return the structure} */
    public Struct build() {
      return new Struct(fields, "{", "}");
    }

    private Builder number(String name, int size, Argument value) {
      if (!(value instanceof Immediate || value instanceof Descriptor)) {
        throw new IllegalArgumentException(
            name + " is not known before the program runs: " + value);
      }
      fields.add(new Scalar(name, size, value));
      return this;
    }
  }
}
