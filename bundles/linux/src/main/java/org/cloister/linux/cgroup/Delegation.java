package org.cloister.linux.cgroup;

import java.nio.file.Path;

/** Whose a group is. */
interface Delegation {
  /** {@return whether this process has the rights of root} */
  boolean isRoot();

  /** {@return whether this process may make groups in a group and pass controllers on} */
  boolean isWritable(Path group);

  /**
   * {@return whether systemd has marked a group as given away (Delegate= of
   * systemd.resource-control(5))}
   */
  boolean isMarked(Path group);
}
