package org.cloister.api.supervision;

import java.time.Instant;

/**
 * Something that happened to a service. Also posted to the OSGi Event Admin under {@link
 * #TOPIC_PREFIX} and the type, with the properties {@code service}, {@code message}, {@code state},
 * {@code sequence} and {@code timestamp}.
 *
 * @param sequence grows by one with each event of a platform run
 * @param time when
 * @param service the service's name
 * @param type what kind
 * @param state the service's state after it
 * @param message one line for people
 */
public record ServiceEvent(
    long sequence, Instant time, String service, Type type, ServiceState state, String message) {

  /** Prefix of the Event Admin topics: {@code org/cloister/service/STATE} … */
  public static final String TOPIC_PREFIX = "org/cloister/service/";

  /** Kinds of event. */
  public enum Type {
    /** A definition changed or went. */
    DEFINITION,
    /** The state changed. */
    STATE,
    /** The main process ended. */
    EXIT,
    /** The choice of a backend changed. */
    CHOICE,
    /** A health check changed its verdict. */
    HEALTH
  }
}
