package org.cloister.linux.process;

import java.io.IOException;
import org.cloister.api.isolation.IsolationException;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.LaunchProgram;
import org.osgi.annotation.versioning.ProviderType;

/** Runs launch programs in processes of their own. An OSGi service. Thread-safe. */
@ProviderType
public interface Launcher {
  /**
   * Starts a program and waits until it has executed the service.
   *
   * @param program what to do; with a shim, the process returned is the one that goes on after it
   * @param options what it is connected to
   * @return the running process
   * @throws LaunchException if one of its steps failed; its process has ended
   * @throws LaunchTimeoutException if it did not get as far as execve(2) in time; its process has
   *     been killed
   * @throws IOException if it could not be started
   */
  LaunchedProcess launch(LaunchProgram program, LaunchOptions options)
      throws LaunchException, LaunchTimeoutException, IOException;

  /**
   * Starts a program whose image was prepared.
   *
   * @param image made by {@link #prepare(LaunchProgram)}, not closed
   * @param options what it is connected to
   * @return the running process
   * @throws LaunchException as above
   * @throws LaunchTimeoutException as above
   * @throws IOException as above
   */
  LaunchedProcess launch(PreparedImage image, LaunchOptions options)
      throws LaunchException, LaunchTimeoutException, IOException;

  /**
   * Starts a program whose process somebody else makes. It is not a child of this process: how it
   * ends is not known here.
   *
   * @param image made by {@link #prepare(LaunchProgram)}, not closed; its program inherits {@link
   *     org.cloister.linux.launch.Descriptor#IMAGE}, and what is to become its standard streams
   * @param options what it is connected to
   * @param maker makes the process
   * @return the running process
   * @throws LaunchException as above
   * @throws LaunchTimeoutException as above
   * @throws IOException as above
   * @throws IsolationException if the process could not be made
   */
  LaunchedProcess launch(PreparedImage image, LaunchOptions options, ProcessMaker maker)
      throws LaunchException, LaunchTimeoutException, IOException, IsolationException;

  /**
   * Compiles a program that is to be started several times.
   *
   * @param program what to do
   * @return its image; takes a descriptor and some KiB of memory until it is closed
   * @throws IOException if it could not be written
   */
  PreparedImage prepare(LaunchProgram program) throws IOException;
}
