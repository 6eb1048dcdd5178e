package org.cloister.shell.verb;

/** Tells when something has happened to a service. */
@FunctionalInterface
public interface EventFeed {
  /**
   * Begins to tell.
   *
   * @param wake called after each event; must not block
   * @return ends it
   */
  Runnable listen(Runnable wake);
}
