package org.cloister.shell.call;

/** What a verb takes beside options; says what completion offers. */
public enum Operands {
  /** Nothing. */
  NONE,
  /** Any number of services. */
  SERVICES,
  /** A service, then a signal. */
  SERVICE_AND_SIGNAL,
  /** A service, then words that completion knows nothing of. */
  SERVICE_AND_WORDS,
  /** A service, then a program and its arguments: options end at the service's name. */
  SERVICE_AND_PROGRAM,
  /** A service, then backends. */
  SERVICE_AND_BACKEND,
  /** Verbs. */
  VERBS,
  /** Words that completion knows nothing of. */
  WORDS
}
