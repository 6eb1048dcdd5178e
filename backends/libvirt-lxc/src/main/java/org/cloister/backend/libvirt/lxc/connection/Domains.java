package org.cloister.backend.libvirt.lxc.connection;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.cloister.api.isolation.IsolationException;

/**
 * The domains of one libvirtd, each named by its UUID: a name may be used again, a UUID is not.
 * Thread-safe; calls for different domains do not wait for each other. Every call connects if there
 * is no connection, and starts libvirtd if it is the platform's own.
 */
public interface Domains extends AutoCloseable {
  /**
   * Creates a transient domain and starts it; returns when its init has been executed.
   *
   * @param id its UUID, as in the description
   * @param name its name, as in the description
   * @param xml its description (libvirt.org/formatdomain.html)
   * @param descriptors descriptors of this process that the init gets, as 3, 4 and so on; they stay
   *     open here
   * @return the domain
   * @throws IsolationException if it could not be created; there is no domain with its UUID then
   */
  Created create(UUID id, String name, String xml, List<Integer> descriptors)
      throws IsolationException;

  /**
   * A domain that was created.
   *
   * @param domain as it was then
   * @param end as {@link #end} tells it, without a gap in between
   */
  record Created(Domain domain, CompletionStage<DomainEnd> end) {}

  /**
   * {@return a domain as it is now; empty if there is none}
   *
   * @param id its UUID
   * @throws IsolationException if it cannot be told
   */
  Optional<Domain> find(UUID id) throws IsolationException;

  /**
   * {@return the domains whose names begin so, running or not}
   *
   * @param prefix the platform's own prefix; other domains are another's
   * @throws IsolationException if it cannot be told
   */
  List<Domain> list(String prefix) throws IsolationException;

  /**
   * {@return completes, never exceptionally, when the domain is gone, also if that happened while
   * libvirtd or the connection was away; on a thread that must not be blocked. Soon if there is
   * none}
   *
   * @param id its UUID
   * @param name its name
   */
  CompletionStage<DomainEnd> end(UUID id, String name);

  /**
   * Ends a domain and forgets it. Does nothing if there is none.
   *
   * @param id its UUID
   * @throws IsolationException if it does not end
   */
  void destroy(UUID id) throws IsolationException;

  /**
   * Stops all execution in a domain. Idempotent.
   *
   * @param id its UUID
   * @throws IsolationException if it cannot be, or there is none
   */
  void suspend(UUID id) throws IsolationException;

  /**
   * Undoes {@link #suspend}. Idempotent.
   *
   * @param id its UUID
   * @throws IsolationException if it cannot be, or there is none
   */
  void resume(UUID id) throws IsolationException;

  /**
   * Changes the memory limits of a running domain.
   *
   * @param id its UUID
   * @param limits what is in force from now on
   * @throws IsolationException if it cannot be, or there is none
   */
  void setMemory(UUID id, MemoryLimits limits) throws IsolationException;

  /**
   * Changes the share of the processors of a running domain.
   *
   * @param id its UUID
   * @param limits what is in force from now on
   * @throws IsolationException if it cannot be, or there is none
   */
  void setCpu(UUID id, CpuLimits limits) throws IsolationException;

  /**
   * Changes a running domain's share of block I/O.
   *
   * @param id its UUID
   * @param weight 1 to 1000 (cgroup version 1) or 1 to 10000 (version 2)
   * @throws IsolationException if it cannot be, or there is none
   */
  void setBlockWeight(UUID id, int weight) throws IsolationException;

  /**
   * Changes a running domain's limits of single disks; those that are not named stay as they are.
   *
   * @param id its UUID
   * @param limits what is in force from now on
   * @throws IsolationException if it cannot be, or there is none
   */
  void setDevices(UUID id, List<DeviceLimits> limits) throws IsolationException;

  /**
   * {@return what a running domain has used; empty if there is none}
   *
   * @param id its UUID
   * @throws IsolationException if it cannot be told
   */
  Optional<DomainUsage> usage(UUID id) throws IsolationException;

  /**
   * {@return the description of a domain as libvirt completed it; empty if there is none}
   *
   * @param id its UUID
   * @throws IsolationException if it cannot be told
   */
  Optional<String> xml(UUID id) throws IsolationException;

  /**
   * {@return the element that a domain's description has in a namespace of XML; empty if it has
   * none, or there is no such domain}
   *
   * @param id its UUID
   * @param namespace its URI
   * @throws IsolationException if it cannot be told
   */
  Optional<String> metadata(UUID id, String namespace) throws IsolationException;

  /** Closes the connection; domains run on. Ends that are awaited never come. Idempotent. */
  @Override
  void close();
}
