package org.cloister.linux.sandbox;

/**
 * A secret that was read for a start.
 *
 * @param name file name inside
 * @param content its content; in no plan and no record
 */
public record SecretFile(String name, byte[] content) {
  @Override
  public String toString() {
    return name;
  }
}
