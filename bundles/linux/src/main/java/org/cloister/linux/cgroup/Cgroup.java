package org.cloister.linux.cgroup;

import java.io.IOException;
import java.util.List;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Usage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The control group of one sandbox, in every hierarchy that it needs. Thread-safe. Methods that
 * wait have a deadline of some seconds.
 */
@ProviderType
public interface Cgroup {

  /** {@return the sandbox's name} */
  String name();

  /** {@return how a process gets in} */
  CgroupMembership membership();

  /**
   * Changes the limits of the running sandbox; what the new ones leave open is no longer limited.
   *
   * @param limits the new limits
   * @throws IOException if the kernel refuses one, such as a memory limit below what is in use and
   *     cannot be reclaimed; the others are in force
   */
  void update(Limits limits) throws IOException;

  /**
   * {@return what the sandbox uses}
   *
   * @throws IOException if the group is gone
   */
  Usage usage() throws IOException;

  /**
   * {@return ids of the processes inside, as this process sees them}
   *
   * @throws IOException if the group is gone
   */
  List<Long> processes() throws IOException;

  /**
   * Kills every process inside, also such as fork at the same time, and waits until they are gone.
   *
   * @throws IOException if some are still there at the deadline: they hang in the kernel
   */
  void kill() throws IOException;

  /**
   * Stops every process inside and waits until they are.
   *
   * @throws IOException if some still run at the deadline
   */
  void freeze() throws IOException;

  /**
   * Lets frozen processes go on.
   *
   * @throws IOException if the kernel refuses
   */
  void thaw() throws IOException;

  /**
   * {@return whether processes inside are frozen, or about to be}
   *
   * @throws IOException if it cannot be told
   */
  boolean frozen() throws IOException;

  /**
   * Removes the group and those that the sandbox made in it; waits until the last process has gone.
   * Does nothing if it is gone already.
   *
   * @throws IOException if processes are still there at the deadline
   */
  void remove() throws IOException;
}
