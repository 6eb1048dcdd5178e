package org.cloister.linux.sandbox;

import java.util.Locale;
import java.util.Optional;

/**
 * What a step of a launch program is about: noted at the step, printed in the plan, and read back
 * when the step fails, so that the error speaks of the mapping and not of the system call.
 *
 * @param role the part that the object plays
 * @param object a path, name or number
 */
public record Subject(Role role, String object) {

  /** The part that the object of a step plays. */
  public enum Role {
    /** A host's path that is shown inside. */
    SOURCE,
    /** A place inside where something is shown. */
    TARGET,
    /** A file system that is made for the sandbox. */
    MOUNT,
    /** A file with a file system in it. */
    IMAGE,
    /** A directory of the host that changes are laid over. */
    OVERLAY,
    /** A file with a secret. */
    SECRET,
    /** The service's program. */
    COMMAND,
    /** The interpreter or loader that the service's program names. */
    INTERPRETER,
    /** The service's working directory. */
    DIRECTORY,
    /** A user or group. */
    IDENTITY,
    /** A limit, priority or other attribute. */
    ATTRIBUTE,
    /** A control group. */
    CGROUP,
    /** A namespace, or something in it. */
    NAMESPACE,
    /** Capabilities or the system-call filter. */
    PRIVILEGE
  }

  /** {@return the text that is noted at a step: the role in lower case, a space, the object} */
  @Override
  public String toString() {
    return role.name().toLowerCase(Locale.ROOT) + ' ' + object;
  }

  /**
   * {@return the subject that a text notes, or empty if it is another text}
   *
   * @param text what was noted at a step
   */
  public static Optional<Subject> parse(String text) {
    int space = text.indexOf(' ');
    if (space > 0) {
      String word = text.substring(0, space);
      for (Role role : Role.values()) {
        if (role.name().equalsIgnoreCase(word)) {
          return Optional.of(new Subject(role, text.substring(space + 1)));
        }
      }
    }
    return Optional.empty();
  }
}
