package org.cloister.backend.libvirt.lxc.provision;

import java.util.List;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;

/** One concern of a container beside its processes and files. Thread-safe. */
public interface Provision {
  /**
   * {@return what of a spec it cannot honour on this host; without effect}
   *
   * @param spec what is wanted
   */
  List<Shortfall> shortfalls(SandboxSpec spec);

  /**
   * {@return what {@link #provide} would give; without effect: only its description and its lines
   * are looked at}
   *
   * @param spec what is wanted, without shortfall
   * @param context where the sandbox's files would lie
   * @throws IsolationException if the spec cannot be translated
   */
  Provided foresee(SandboxSpec spec, SandboxContext context) throws IsolationException;

  /**
   * Gives a sandbox that is about to be started what it needs; before its container is created.
   *
   * @param spec what is wanted, without shortfall
   * @param context where the sandbox's files lie
   * @return what was given
   * @throws IsolationException if it cannot be; nothing is left behind
   */
  Provided provide(SandboxSpec spec, SandboxContext context) throws IsolationException;

  /**
   * {@return what was given to a sandbox earlier, perhaps by another run of the platform; the
   * container may have ended meanwhile}
   *
   * @param record the sandbox's, with the {@linkplain Provided#notes() notes} of that time
   * @throws IsolationException if it cannot be told now
   */
  Provided find(SandboxRecord record) throws IsolationException;
}
