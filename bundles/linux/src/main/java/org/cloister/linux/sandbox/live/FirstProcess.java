package org.cloister.linux.sandbox.live;

import java.io.IOException;
import org.cloister.api.isolation.Signal;

/** The first process of a namespace of process ids, as who signals it must know it. */
public interface FirstProcess {
  /**
   * Sends a signal to it, as the kernel does.
   *
   * @param signal which
   * @return whether it was still there
   * @throws IOException if it may not be signalled
   */
  boolean signal(Signal signal) throws IOException;

  /** {@return whether it has ended, as far as is known without asking} */
  boolean hasEnded();

  /**
   * {@return its status file (proc_pid_status(5))}
   *
   * @throws IOException if it cannot be read
   */
  String status() throws IOException;

  /**
   * {@return where it is in the kernel (proc_pid_syscall(5))}
   *
   * @throws IOException if it cannot be read
   */
  String systemCall() throws IOException;
}
