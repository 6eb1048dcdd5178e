package org.cloister.linux.cgroup;

import java.io.IOException;
import java.util.OptionalLong;

/** Counts processes and threads where no controller does: that takes longer. */
@FunctionalInterface
interface ThreadCount {
  /** {@return how many there are; empty if that cannot be told} */
  OptionalLong read() throws IOException;
}
