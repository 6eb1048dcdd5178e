package org.cloister.api.definition;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Ranks backends for a service. A pure decision. Thread-safe. */
@ProviderType
public interface BackendChooser {
  /**
   * Ranks backends.
   *
   * @param request what is asked for
   * @param present the backends that are there
   * @return all of them, and those named but absent, with a reason each
   */
  BackendChoice choose(BackendRequest request, List<BackendCandidate> present);

  /**
   * Reads a request as an operator types it.
   *
   * @param text {@code kvm}, {@code kvm,namespace} or an OSGi filter
   * @return the request
   * @throws IllegalArgumentException if it is neither; the message says where and why
   */
  BackendRequest parse(String text);
}
