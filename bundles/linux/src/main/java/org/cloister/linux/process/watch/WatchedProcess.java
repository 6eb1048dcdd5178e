package org.cloister.linux.process.watch;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.ProcessIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process held by a descriptor, which is open exactly until its end has been noticed. */
final class WatchedProcess implements LaunchedProcess {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedProcess.class);
  private static final int CLD_EXITED = 1;

  private final Kernel kernel;
  private final ProcessIdentity identity;
  private final int pidfd;
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
  private EventLoop.Watch watch;
  private boolean open = true;

  /**
   * @param pidfd the process's descriptor, which this object closes from now on
   */
  WatchedProcess(Kernel kernel, ProcessIdentity identity, int pidfd) {
    this.kernel = kernel;
    this.identity = identity;
    this.pidfd = pidfd;
  }

  /** Begins to wait for its end. */
  synchronized void watch(EventLoop loop) throws ErrnoException {
    watch = loop.watch(pidfd, this::ended);
  }

  @Override
  public long pid() {
    return identity.pid();
  }

  @Override
  public ProcessIdentity identity() {
    return identity;
  }

  @Override
  public CompletableFuture<ExitStatus> exit() {
    return exit.copy();
  }

  @Override
  public synchronized boolean signal(Signal signal) throws IOException {
    if (!open) {
      return false;
    }
    try {
      kernel.pidfdSendSignal(pidfd, signal.number());
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.ESRCH)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public synchronized OpenDescriptor descriptor() throws IOException {
    if (!open) {
      throw new ErrnoException("process " + pid(), Errno.ESRCH.number());
    }
    return new KernelDescriptor(kernel, kernel.duplicate(pidfd, 0));
  }

  @Override
  public synchronized void release() {
    if (open) {
      close();
    }
  }

  private void ended() {
    ExitStatus status;
    synchronized (this) {
      // Whoever has released the process leaves its status to whoever adopts it.
      if (!open) {
        return;
      }
      status = collect();
      close();
    }
    exit.complete(status);
  }

  /** {@return how it ended; unknown of a process that is not a child of this one} */
  private ExitStatus collect() {
    try {
      Kernel.Ended ended = kernel.waitPidfd(pidfd);
      return ended.code() == CLD_EXITED
          ? ExitStatus.exited(ended.status())
          : ExitStatus.signaled(ended.status());
    } catch (ErrnoException e) {
      if (!e.is(Errno.ECHILD)) {
        LOG.warn("Cannot tell how process {} ended: {}", pid(), e.getMessage());
      }
      return ExitStatus.UNKNOWN;
    }
  }

  private void close() {
    watch.close();
    open = false;
    try {
      kernel.close(pidfd);
    } catch (ErrnoException e) {
      LOG.warn("The descriptor of process {} stays open: {}", pid(), e.getMessage());
    }
  }
}
