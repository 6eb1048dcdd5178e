package org.cloister.linux.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a rotation does to files, each in one step that a crash comes before or after. */
interface LogFiles {
  /**
   * A log as it is now.
   *
   * @param size bytes, with holes
   * @param inode its number in the file system
   * @param block bytes of the file system's blocks
   */
  record Facts(long size, long inode, long block) {}

  /** {@return facts about a regular file} */
  Facts examine(Path log) throws IOException;

  /** {@return whether a file is there} */
  boolean exists(Path file);

  /** {@return a small file's text; empty if it is not there} */
  Optional<String> read(Path file) throws IOException;

  /** Makes a file have a text, all at once and on the disk. */
  void replace(Path file, String text) throws IOException;

  /** Copies a range into a new file with the same owner and permissions, on the disk. */
  void copy(Path log, long start, long end, Path target) throws IOException;

  /** Renames a file, over another if there is one. */
  void rename(Path file, Path name) throws IOException;

  /** Removes a file if it is there. */
  void delete(Path file) throws IOException;

  /** {@return the files of a directory whose names begin so} */
  List<Path> beginningWith(Path directory, String beginning) throws IOException;

  /** Gives the front of a file back to the file system; it reads as zeros from then on. */
  void punch(Path log, long end) throws IOException;

  /**
   * Takes the front out of a file, so that what follows becomes the front.
   *
   * @param end a multiple of the block size, before the end of the file
   * @return false if the file system cannot; nothing was changed then
   */
  boolean collapse(Path log, long end) throws IOException;

  /** {@return the offset of the first byte that is not in a hole; the size if there is none} */
  long firstData(Path log) throws IOException;
}
