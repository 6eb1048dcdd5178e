package org.cloister.supervisor.machine;

import org.cloister.api.supervision.SupervisionErrorCode;

/**
 * Why something did not come about.
 *
 * @param code out of supervision's closed set
 * @param message one line that can follow the service's name and a colon
 * @param passing whether trying again may help, so that the restart policy applies
 */
public record Failure(SupervisionErrorCode code, String message, boolean passing) {

  /**
   * {@return a failure that trying again would not cure}
   *
   * @param code out of supervision's closed set
   * @param message one line that can follow the service's name and a colon
   */
  public static Failure lasting(SupervisionErrorCode code, String message) {
    return new Failure(code, message, false);
  }

  /**
   * {@return a failure of a service that may go better next time}
   *
   * @param message one line that can follow the service's name and a colon
   */
  public static Failure passing(String message) {
    return new Failure(SupervisionErrorCode.FAILED, message, true);
  }
}
