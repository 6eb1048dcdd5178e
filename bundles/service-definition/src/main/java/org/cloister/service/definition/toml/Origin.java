package org.cloister.service.definition.toml;

/**
 * Where a value was written.
 *
 * @param label the source's name as people know it: {@code tor.toml}, {@code tor.d/limits.toml}, a
 *     bundle's name
 * @param location the source's full name for error messages: a path, or a bundle's name and entry
 * @param line from 1; 0 for the source as a whole
 * @param column from 1; 0 for the source as a whole
 */
public record Origin(String label, String location, int line, int column) {

  /** What no source has written. */
  public static final Origin DEFAULT = new Origin("default", "", 0, 0);

  @Override
  public String toString() {
    return line == 0 ? label : label + ":" + line;
  }
}
