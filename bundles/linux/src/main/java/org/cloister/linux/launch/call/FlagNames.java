package org.cloister.linux.launch.call;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Symbols;

/**
 * Prints a set of bits as the constants of classes: {@code MS_NOSUID|MS_NODEV}. The constants are
 * looked up when something is printed for the first time, never to run a program.
 */
class FlagNames implements Symbols {

  private final Pattern prefix;
  private final List<Class<?>> constants;
  private volatile Map<String, Long> names;

  /**
   * @param prefix how the names of the wanted ones begin, as a regular expression
   * @param constants declare them as static fields of type long
   */
  FlagNames(String prefix, Class<?>... constants) {
    this.prefix = Pattern.compile(prefix);
    this.constants = List.of(constants);
  }

  Immediate of(long value) {
    return new Immediate(value, this);
  }

  @Override
  public String print(long value) {
    StringBuilder text = new StringBuilder();
    long rest = value;
    for (Map.Entry<String, Long> name : names().entrySet()) {
      long bits = name.getValue();
      if (bits == value) {
        return name.getKey();
      }
      if (bits != 0 && (rest & bits) == bits) {
        text.append(text.length() == 0 ? "" : "|").append(name.getKey());
        rest &= ~bits;
      }
    }
    if (rest != 0 || text.length() == 0) {
      String number = rest == 0 ? "0" : "0x" + Long.toHexString(rest);
      text.append(text.length() == 0 ? "" : "|").append(number);
    }
    return text.toString();
  }

  private Map<String, Long> names() {
    Map<String, Long> known = names;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (Class<?> holder : constants) {
        for (Field field : holder.getFields()) {
          if (field.getType() == long.class && prefix.matcher(field.getName()).lookingAt()) {
            known.put(field.getName(), valueOf(field));
          }
        }
      }
      names = known;
    }
    return known;
  }

  private static long valueOf(Field field) {
    try {
      return field.getLong(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the constant " + field + " is not public", e);
    }
  }
}
