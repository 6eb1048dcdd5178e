package org.cloister.linux.terminal;

import java.io.IOException;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.linux.process.ProcessIdentity;
import org.osgi.annotation.versioning.ProviderType;

/** Makes pseudo-terminals and pipes. An OSGi service. Thread-safe. */
@ProviderType
public interface Terminals {
  /**
   * {@return a new pseudo-terminal of this host}
   *
   * @param size its size
   * @throws IOException if it cannot be made
   */
  PseudoTerminal open(TerminalSize size) throws IOException;

  /**
   * {@return a new pseudo-terminal of a sandbox's own /dev/pts, so that programs inside find its
   * name}
   *
   * @param process a process of the sandbox
   * @param size its size
   * @throws IOException if it cannot be made, or the process has ended
   */
  PseudoTerminal openInside(ProcessIdentity process, TerminalSize size) throws IOException;

  /**
   * {@return a new pipe that a process writes to and this one reads}
   *
   * @throws IOException if it cannot be made
   */
  OutputPipe outputPipe() throws IOException;

  /**
   * {@return a new pipe that this process writes to and another reads}
   *
   * @throws IOException if it cannot be made
   */
  InputPipe inputPipe() throws IOException;
}
