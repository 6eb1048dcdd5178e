package org.cloister.backend.kvm.qmp;

import com.fasterxml.jackson.databind.JsonNode;

/** What QEMU says: one JSON object a line. */
sealed interface QmpMessage {
  /**
   * The first message.
   *
   * @param version QEMU's version
   */
  record Greeting(QemuVersion version) implements QmpMessage {}

  /**
   * A command was carried out.
   *
   * @param id the command's id
   * @param value what it returned
   */
  record Success(long id, JsonNode value) implements QmpMessage {}

  /**
   * A command was refused or failed.
   *
   * @param id the command's id
   * @param kind the error's class
   * @param description in words
   */
  record Failure(long id, String kind, String description) implements QmpMessage {}

  /**
   * Something happened.
   *
   * @param event what
   */
  record Happened(QmpEvent event) implements QmpMessage {}
}
