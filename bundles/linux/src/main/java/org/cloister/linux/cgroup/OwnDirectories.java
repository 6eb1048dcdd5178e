package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Directories that the platforms of a host share and each makes and removes as it needs them: what
 * one has just made or found another may remove before a directory is in it.
 */
final class OwnDirectories {
  private static final int TRIES = 20;

  private OwnDirectories() {}

  /**
   * Makes those of some directories that are missing.
   *
   * @param directories each in the one before
   * @throws IOException if one cannot be made
   */
  static void make(CgroupFiles files, List<Path> directories) throws IOException {
    for (int left = TRIES; !tryToMake(files, directories, left); left--) {
      Thread.onSpinWait();
    }
  }

  private static boolean tryToMake(CgroupFiles files, List<Path> directories, int left)
      throws IOException {
    try {
      for (Path directory : directories) {
        makeIfMissing(files, directory);
      }
      return true;
    } catch (NoSuchFileException e) {
      if (left == 0) {
        throw e;
      }
      return false;
    }
  }

  private static void makeIfMissing(CgroupFiles files, Path directory) throws IOException {
    try {
      files.make(directory);
    } catch (FileAlreadyExistsException e) {
      // Made by an earlier run, or by another platform.
    }
  }
}
