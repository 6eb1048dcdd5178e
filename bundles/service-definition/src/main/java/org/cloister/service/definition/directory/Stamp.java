package org.cloister.service.definition.directory;

/**
 * What changes when a file changes.
 *
 * @param inode its number; another one after a rename over it
 * @param size bytes
 * @param modified when its content changed
 * @param changed when its content, owner or permissions changed
 * @param failure why it cannot be looked at; empty if it can
 */
record Stamp(long inode, long size, String modified, String changed, String failure) {
  /** {@return the stamp of a file that cannot be looked at} */
  static Stamp failed(String failure) {
    return new Stamp(0, 0, "", "", failure);
  }
}
