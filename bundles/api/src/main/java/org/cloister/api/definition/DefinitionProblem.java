package org.cloister.api.definition;

/**
 * Something wrong with a definition.
 *
 * @param service the service's name, as far as it can be told
 * @param file where: a path, or a bundle's name and entry
 * @param line from 1; 0 if it concerns the whole
 * @param column from 1; 0 if it concerns the whole
 * @param message what is wrong and what would be right
 */
public record DefinitionProblem(String service, String file, int line, int column, String message) {
  @Override
  public String toString() {
    return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
  }
}
