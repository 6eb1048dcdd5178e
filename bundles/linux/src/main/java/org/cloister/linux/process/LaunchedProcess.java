package org.cloister.linux.process;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A process that was launched or adopted, held by a descriptor (pidfd_open(2)), so that it is never
 * confused with a later one of the same id. The descriptor is closed when the process has ended.
 */
@ProviderType
public interface LaunchedProcess {
  /** {@return its id as this process sees it} */
  long pid();

  /** {@return what to recognise it by after the virtual machine was restarted} */
  ProcessIdentity identity();

  /**
   * {@return completes when the process has ended, never exceptionally, on the watcher's thread:
   * what depends on it must not block. Of an adopted process the status is {@link
   * ExitStatus#UNKNOWN} unless it is a child of this one. Each call returns a new future}
   */
  CompletableFuture<ExitStatus> exit();

  /**
   * Sends a signal (pidfd_send_signal(2)).
   *
   * @param signal which
   * @return whether the process was still there
   * @throws IOException if this process may not signal it
   */
  boolean signal(Signal signal) throws IOException;

  /**
   * {@return a descriptor of the process (pidfd_open(2)), for setns(2); to be closed by the caller}
   *
   * @throws IOException if the process has ended
   */
  OpenDescriptor descriptor() throws IOException;

  /**
   * Lets go of the process without touching it: it is no longer watched, {@link #exit()} never
   * completes, and {@link #signal} finds nobody. It can be adopted again ({@link
   * ProcessWatcher#adopt}). Idempotent.
   */
  void release();
}
