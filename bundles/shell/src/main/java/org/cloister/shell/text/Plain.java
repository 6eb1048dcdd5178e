package org.cloister.shell.text;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Turns the API's records into what JSON knows. Names stay as they are in the record; what is empty
 * becomes {@code null}; durations are seconds; enum constants are in lower case with dashes; all
 * else is its text.
 */
public final class Plain {
  private Plain() {}

  /**
   * {@return the value as maps, lists, texts, numbers, truth values and {@code null}}
   *
   * @param value anything
   */
  public static Object of(Object value) {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return value;
    }
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null));
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? number.getAsLong() : null;
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent() ? number.getAsInt() : null;
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : null;
    }
    if (value instanceof Duration duration) {
      return duration.toNanos() / 1e9;
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value instanceof Record record) {
      return ofRecord(record);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      map.forEach((key, item) -> plain.put(String.valueOf(of(key)), of(item)));
      return plain;
    }
    if (value instanceof Object[] array) {
      return of(List.of(array));
    }
    // A path is iterable, but nobody wants its names one by one: only collections are lists.
    if (value instanceof Collection<?> items) {
      List<Object> plain = new ArrayList<>();
      items.forEach(item -> plain.add(of(item)));
      return plain;
    }
    return value.toString();
  }

  /**
   * {@return a record's components by name}
   *
   * @param record any record
   */
  public static Map<String, Object> ofRecord(Record record) {
    Map<String, Object> plain = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        plain.put(component.getName(), of(component.getAccessor().invoke(record)));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(component + " cannot be read", e);
      }
    }
    return plain;
  }
}
