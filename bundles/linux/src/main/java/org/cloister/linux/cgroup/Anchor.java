package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** The group that every sandbox has, whatever its limits: it holds its processes together. */
interface Anchor {
  /** {@return its directories all of them} */
  List<Path> directories();

  /** {@return ids of the processes inside} */
  List<Long> processes() throws IOException;

  /** Kills all and waits until they are gone. */
  void kill() throws IOException;

  /** Stops all and waits until they are stopped. */
  void freeze() throws IOException;

  /** Lets all go on. */
  void thaw() throws IOException;

  /** {@return whether all are stopped, or about to be} */
  boolean frozen() throws IOException;

  /** {@return processor time used so far} */
  Duration cpu() throws IOException;

  /** {@return processes and threads now} */
  OptionalLong threads() throws IOException;
}
