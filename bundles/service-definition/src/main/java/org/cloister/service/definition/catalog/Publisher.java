package org.cloister.service.definition.catalog;

import org.cloister.api.definition.ServiceDefinition;

/** Tells others which definitions are in force. */
interface Publisher {
  /**
   * Puts a definition into force, in place of an earlier one of the same name.
   *
   * @param definition the definition
   * @param origin where it came from, for people
   */
  void publish(ServiceDefinition definition, String origin);

  /**
   * Takes a definition out of force.
   *
   * @param name the service's name
   */
  void retract(String name);
}
