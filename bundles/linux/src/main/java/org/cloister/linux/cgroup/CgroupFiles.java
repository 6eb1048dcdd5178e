package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is done to the files of control groups: the kernel's side of this package. */
interface CgroupFiles {
  /**
   * Makes a group.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it is there
   * @throws java.nio.file.NoSuchFileException if the one above it is not
   */
  void make(Path group) throws IOException;

  /**
   * Removes a group without processes and groups inside.
   *
   * @throws java.nio.file.NoSuchFileException if it is not there
   */
  void remove(Path group) throws IOException;

  /** Writes a value in one system call. The error names file and value. */
  void write(Path file, String value) throws IOException;

  /** {@return the text of a file} */
  String read(Path file) throws IOException;

  /** {@return whether a file or group is there} */
  boolean exists(Path path);

  /** {@return the groups in a group} */
  List<Path> groups(Path group) throws IOException;
}
