package org.cloister.linux.launch;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The errors after which a program goes on.
 *
 * @param every whether it goes on after any error
 * @param errors otherwise, after these; at most four
 */
public record Tolerance(boolean every, List<Errno> errors) {

  /** Every error ends the program. */
  public static final Tolerance NONE = new Tolerance(false, List.of());

  /** No error ends the program. */
  public static final Tolerance ALL = new Tolerance(true, List.of());

  /** Copies the errors. */
  public Tolerance {
    errors = List.copyOf(errors);
    if (errors.size() > 4) {
      throw new IllegalArgumentException("more than four errors to ignore: " + errors);
    }
  }

  /**
   * {@return a tolerance of some errors}
   *
   * @param errors at most four
   */
  public static Tolerance of(Errno... errors) {
    return new Tolerance(false, List.of(errors));
  }

  @Override
  public String toString() {
    return every ? "errors" : errors.stream().map(Errno::name).collect(Collectors.joining(", "));
  }
}
