package org.cloister.api.isolation;

/** The three kinds of root. */
public enum RootKind {
  /** An empty tmpfs with what the entries lay over it: an undeclared path does not exist. */
  MINIMAL,
  /** The host's root, read-only. */
  HOST,
  /** A tree of its own. */
  TREE
}
