package org.cloister.linux.launch;

import java.nio.charset.StandardCharsets;

/**
 * A string of C: UTF-8 and a NUL.
 *
 * @param value the text
 */
public record Text(String value) implements Data {

  /**
   * A NUL inside would make the kernel see another text than the one checked and printed.
   *
   * @throws IllegalArgumentException if there is one
   */
  public Text {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("NUL character in \"" + value.replace("\0", "\\0") + '"');
    }
  }

  /** {@return its bytes without the NUL} */
  public byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int size() {
    return bytes().length + 1;
  }

  /** {@return the text in quotes, with control characters escaped} */
  @Override
  public String toString() {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            quoted.append(String.format("\\x%02x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
