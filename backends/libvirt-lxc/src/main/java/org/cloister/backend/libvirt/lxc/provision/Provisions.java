package org.cloister.backend.libvirt.lxc.provision;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a container is given.
 *
 * @param each in the order in which it is given; it is taken back in the opposite one
 */
public record Provisions(List<Provision> each) {
  private static final Logger LOG = LoggerFactory.getLogger(Provisions.class);

  /** Copies the list. */
  public Provisions {
    each = List.copyOf(each);
  }

  /** {@return what of a spec cannot be honoured} */
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    return each.stream().flatMap(provision -> provision.shortfalls(spec).stream()).toList();
  }

  /**
   * {@return what would be given; without effect}
   *
   * @throws IsolationException if the spec cannot be translated
   */
  public List<Provided> foresee(SandboxSpec spec, SandboxContext context)
      throws IsolationException {
    List<Provided> provided = new ArrayList<>();
    for (Provision provision : each) {
      provided.add(provision.foresee(spec, context));
    }
    return provided;
  }

  /**
   * {@return what was given}
   *
   * @throws IsolationException if something cannot be; nothing is left behind
   */
  public List<Provided> provide(SandboxSpec spec, SandboxContext context)
      throws IsolationException {
    List<Provided> provided = new ArrayList<>();
    try {
      for (Provision provision : each) {
        provided.add(provision.provide(spec, context));
      }
      return provided;
    } catch (IsolationException | RuntimeException e) {
      remove(provided);
      throw e;
    }
  }

  /**
   * {@return what was given earlier}
   *
   * @throws IsolationException if it cannot be told now
   */
  public List<Provided> find(SandboxRecord record) throws IsolationException {
    List<Provided> provided = new ArrayList<>();
    for (Provision provision : each) {
      provided.add(provision.find(record));
    }
    return provided;
  }

  /** Takes back what was given. What stays is told to the operator. */
  public static void remove(List<Provided> provided) {
    List<Provided> last = new ArrayList<>(provided);
    Collections.reverse(last);
    for (Provided given : last) {
      try {
        given.remove();
      } catch (IOException e) {
        LOG.warn("Something of a container that is gone stays: {}", e.getMessage());
      }
    }
  }
}
