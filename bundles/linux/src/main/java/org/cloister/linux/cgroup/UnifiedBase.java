package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the groups of sandboxes are made in version 2.
 *
 * @param chain directories from the one whose controllers are passed on down to the one in which
 *     the groups are made; all but the first are the platform's own
 */
record UnifiedBase(List<Path> chain) {

  /** Copies the list. */
  UnifiedBase {
    chain = List.copyOf(chain);
  }

  /** {@return in which the groups are made} */
  Path directory() {
    return chain.get(chain.size() - 1);
  }

  /** Makes those of the directories that are the platform's own. */
  void make(CgroupFiles files) throws IOException {
    OwnDirectories.make(files, chain.subList(1, chain.size()));
  }

  /** Removes those that are the platform's own and empty. */
  void remove(CgroupFiles files) {
    for (int index = chain.size() - 1; index > 0; index--) {
      try {
        files.remove(chain.get(index));
      } catch (IOException e) {
        return; // In use, or gone.
      }
    }
  }
}
