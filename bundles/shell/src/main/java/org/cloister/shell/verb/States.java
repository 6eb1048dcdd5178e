package org.cloister.shell.verb;

import java.util.function.UnaryOperator;
import org.cloister.api.supervision.ServiceState;
import org.cloister.shell.text.Style;

/** The colour of each state. */
final class States {
  private States() {}

  static UnaryOperator<String> paint(Style style, ServiceState state) {
    return switch (state) {
      case RUNNING -> style::good;
      case FAILED -> style::bad;
      case WAITING, STARTING, RELOADING, STOPPING, DETACHED -> style::warning;
      case STOPPED -> style::faint;
    };
  }

  /** {@return whether it goes on to another state by itself, soon} */
  static boolean inMotion(ServiceState state) {
    return switch (state) {
      case WAITING, STARTING, RELOADING, STOPPING -> true;
      case RUNNING, FAILED, STOPPED, DETACHED -> false;
    };
  }
}
