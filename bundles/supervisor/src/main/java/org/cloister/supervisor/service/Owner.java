package org.cloister.supervisor.service;

import java.util.Optional;
import org.cloister.api.definition.Lifecycle;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.supervisor.log.ServiceLog;
import org.cloister.supervisor.machine.Event;

/** The service, as the parts that work for it know it. */
interface Owner {
  /** {@return its name} */
  String name();

  /** {@return its log} */
  ServiceLog log();

  /** {@return the definition in force, if there is one} */
  Optional<ServiceDefinition> definition();

  /** {@return how it is to be treated now} */
  Lifecycle terms();

  /**
   * Does something in the service's mailbox, after what is in there.
   *
   * @param letter what to do; must not block
   */
  void inMailbox(Runnable letter);

  /**
   * Lets the state machine decide. Called in the mailbox only.
   *
   * @param event what happened
   */
  void handle(Event event);

  /**
   * Lets the state machine decide, after what is in the mailbox.
   *
   * @param event what happened
   */
  default void post(Event event) {
    inMailbox(() -> handle(event));
  }
}
