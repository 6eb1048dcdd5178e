package org.cloister.linux.process.watch;

import java.io.IOException;
import java.util.Optional;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.ProcessWatcher;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Watches processes by their descriptors in the event loop. Thread-safe. */
@Component(service = {ProcessWatcher.class, PidfdWatcher.class})
public final class PidfdWatcher implements ProcessWatcher {

  private final Kernel kernel;
  private final EventLoop loop;

  /**
   * @param kernel whom to ask
   * @param loop who waits
   */
  @Activate
  public PidfdWatcher(@Reference Kernel kernel, @Reference EventLoop loop) {
    this.kernel = kernel;
    this.loop = loop;
  }

  /**
   * Holds a child that nobody has waited for yet, so that its id is its own.
   *
   * @param pid its id
   * @return the process, ended or not
   * @throws IOException if it cannot be held
   */
  public HeldChild hold(int pid) throws IOException {
    ProcessIdentity identity =
        identify(pid).orElseThrow(() -> new ErrnoException("process " + pid, Errno.ESRCH.number()));
    return new HeldChild(this, identity, kernel.pidfdOpen(pid));
  }

  /**
   * Holds a process that may be anybody's child.
   *
   * @param identity what to recognise it by
   * @return the process
   * @throws IOException if it cannot be held, or has ended
   */
  public HeldChild hold(ProcessIdentity identity) throws IOException {
    int pidfd = kernel.pidfdOpen(identity.pid());
    if (!identify(identity.pid()).equals(Optional.of(identity))) {
      kernel.close(pidfd);
      throw new ErrnoException("process " + identity.pid(), Errno.ESRCH.number());
    }
    return new HeldChild(this, identity, pidfd);
  }

  /** The descriptor is opened first and the identity compared then: after that it cannot change. */
  @Override
  public Optional<LaunchedProcess> adopt(ProcessIdentity identity) throws IOException {
    int pidfd;
    try {
      pidfd = kernel.pidfdOpen(identity.pid());
    } catch (ErrnoException e) {
      if (e.is(Errno.ESRCH)) {
        return Optional.empty();
      }
      throw e;
    }
    if (!identify(identity.pid()).equals(Optional.of(identity))) {
      kernel.close(pidfd);
      return Optional.empty();
    }
    return Optional.of(watch(identity, pidfd));
  }

  @Override
  public Optional<ProcessIdentity> identify(long pid) throws IOException {
    return ProcessStat.identity(pid);
  }

  LaunchedProcess watch(ProcessIdentity identity, int pidfd) throws ErrnoException {
    WatchedProcess process = new WatchedProcess(kernel, identity, pidfd);
    try {
      process.watch(loop);
    } catch (ErrnoException e) {
      kernel.close(pidfd);
      throw e;
    }
    return process;
  }
}
