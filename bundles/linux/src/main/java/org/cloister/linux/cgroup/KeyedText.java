package org.cloister.linux.cgroup;

import java.util.Arrays;
import java.util.OptionalLong;

/** Reads figures out of the kernel's texts. */
final class KeyedText {
  private KeyedText() {}

  /** {@return the number after a key in lines of {@code KEY NUMBER}} */
  static OptionalLong value(String text, String key) {
    return text.lines()
        .filter(line -> line.startsWith(key + " "))
        .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1).strip()))
        .findFirst();
  }

  /** {@return the sum over all devices of {@code KEY=NUMBER} in lines as of io.stat} */
  static long sum(String text, String key) {
    return text.lines()
        .flatMap(line -> Arrays.stream(line.split(" ")))
        .filter(word -> word.startsWith(key + "="))
        .mapToLong(word -> Long.parseLong(word.substring(key.length() + 1)))
        .sum();
  }

  /** {@return the sum over all devices of lines {@code DEVICE KEY NUMBER}} */
  static long sumOfLines(String text, String key) {
    return text.lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 3 && words[1].equals(key))
        .mapToLong(words -> Long.parseLong(words[2]))
        .sum();
  }
}
