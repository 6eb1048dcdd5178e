package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.sandbox.live.PidNamespace;
import org.cloister.linux.terminal.InputPipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done between the end of a service and that of its container: the container's controller
 * is taken {@linkplain ControllerGroups out of its groups}, while the init waits for that a moment.
 * The groups, which libvirt then removes, are asked for the last time. Thread-safe.
 */
final class Farewell {
  private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

  private final Domain domain;
  private final Cgroup cgroup;
  private final InputPipe leave;
  private final Executor executor;
  private Optional<LaunchedProcess> service = Optional.empty();
  private OptionalLong oomKills = OptionalLong.empty();
  private boolean over;

  /**
   * @param domain the container
   * @param cgroup its groups
   * @param leave the init waits at its other end
   * @param executor does what may take a little
   */
  Farewell(Domain domain, Cgroup cgroup, InputPipe leave, Executor executor) {
    this.domain = domain;
    this.cgroup = cgroup;
    this.leave = leave;
    this.executor = executor;
  }

  /**
   * Waits for the end of the service; if it has ended already, there is no time to lose.
   *
   * @param init the container's first process, which has made the service
   * @param namespace its namespace of process ids
   * @param watcher watches the service
   */
  void await(ProcessIdentity init, PidNamespace namespace, ProcessWatcher watcher) {
    executor.execute(
        () -> {
          Optional<LaunchedProcess> found = find(init, namespace, watcher);
          if (found.isEmpty()) {
            say();
          } else if (!keep(found.get())) {
            found.get().release();
          }
        });
  }

  /** Takes the controller out of its groups, and lets the init go. */
  void say() {
    countOomKills();
    ControllerGroups.HOST.leave(domain.controller(), domain.name());
    release();
  }

  /** {@return how often the kernel killed for want of memory; empty if that was not counted} */
  synchronized OptionalLong oomKills() {
    return oomKills;
  }

  private synchronized void countOomKills() {
    try {
      oomKills = cgroup.usage().oomKills();
    } catch (IOException e) {
      LOG.debug("{}: its use cannot be read: {}", domain.name(), e.toString());
    }
  }

  /** Lets the init go whenever it will. Idempotent. */
  synchronized void release() {
    over = true;
    service.ifPresent(LaunchedProcess::release);
    service = Optional.empty();
    leave.close();
  }

  private synchronized boolean keep(LaunchedProcess found) {
    if (!over) {
      service = Optional.of(found);
      found.exit().thenRunAsync(this::say, executor);
    }
    return !over;
  }

  private static Optional<LaunchedProcess> find(
      ProcessIdentity init, PidNamespace namespace, ProcessWatcher watcher) {
    try {
      OptionalLong pid = namespace.firstChild(init.pid());
      Optional<ProcessIdentity> identity =
          pid.isPresent() ? watcher.identify(pid.getAsLong()) : Optional.empty();
      return identity.isPresent() ? watcher.adopt(identity.get()) : Optional.empty();
    } catch (IOException e) {
      LOG.debug("The service below process {} is not found: {}", init.pid(), e.toString());
      return Optional.empty();
    }
  }
}
