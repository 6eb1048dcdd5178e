package org.cloister.service.definition.toml;

/** A TOML value that knows where it was written. Immutable. */
public sealed interface Node permits Scalar, Sequence, Table {
  /** {@return where it was written; for the value of a key, where the key is} */
  Origin origin();

  /**
   * {@return the same value with everything in it written at one place}
   *
   * @param place the place
   */
  Node from(Origin place);
}
