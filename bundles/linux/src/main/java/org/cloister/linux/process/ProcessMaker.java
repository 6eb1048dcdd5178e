package org.cloister.linux.process;

import java.io.IOException;
import java.util.List;
import org.cloister.api.isolation.IsolationException;

/** Makes the process of a launch program where it is not spawned: as a container's init. */
@FunctionalInterface
public interface ProcessMaker {
  /**
   * Makes the process. It executes {@link org.cloister.linux.launch.Descriptor#IMAGE}, now or soon.
   *
   * @param descriptors the descriptors of this process that the new one has as 3, 4 and so on, for
   *     the program's {@link org.cloister.linux.launch.LaunchProgram#descriptors()}; they stay open
   *     here
   * @return the new process
   * @throws IOException if it cannot be made; nothing is left behind
   * @throws IsolationException as above, if whoever makes it says so
   */
  ProcessIdentity make(List<Integer> descriptors) throws IOException, IsolationException;
}
