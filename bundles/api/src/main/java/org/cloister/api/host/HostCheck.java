package org.cloister.api.host;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks at the host for one matter and says what it found; {@code doctor} asks every OSGi service
 * of this type. Thread-safe; has a deadline of its own.
 */
@ConsumerType
public interface HostCheck {
  /** {@return what was found, in a good order for reading} */
  List<Finding> findings();

  /**
   * One thing found.
   *
   * @param subject what was looked at: {@code cgroups}, {@code user namespaces}
   * @param verdict how it is
   * @param detail what was seen
   * @param hint what to do about it; empty if nothing needs to be done
   */
  record Finding(String subject, Verdict verdict, String detail, String hint) {}

  /** How a thing is. */
  enum Verdict {
    /** As it should be. */
    GOOD,
    /** Works, with something reduced. */
    REDUCED,
    /** Does not work. */
    BAD
  }
}
