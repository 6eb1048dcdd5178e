package org.cloister.api.definition;

import java.util.List;

/**
 * A definition as it is in force.
 *
 * @param definition the definition
 * @param lines it as TOML, defaults included
 */
public record EffectiveDefinition(ServiceDefinition definition, List<Line> lines) {
  /** Copies the lines. */
  public EffectiveDefinition {
    lines = List.copyOf(lines);
  }

  /**
   * One line.
   *
   * @param text TOML
   * @param origin where it was written: {@code tor.toml:3}, {@code tor.d/limits.toml:1}, {@code
   *     default}, or a bundle's name
   */
  public record Line(String text, String origin) {}
}
