package org.cloister.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One folder of {@code bundles/}, named {@code LEVEL-NAME}: its jars start at that start level.
 * What lies in level 0 is there to be imported from and is never started.
 *
 * @param level the start level
 * @param jars its jars, ordered by name
 */
record BundleFolder(int level, List<Path> jars) {

  /**
   * {@return the folders of a distribution, in the order of their levels}
   *
   * @param bundles the folder of folders
   * @throws IOException if it cannot be read, or a folder's name has no level
   */
  static List<BundleFolder> read(Path bundles) throws IOException {
    List<BundleFolder> folders = new ArrayList<>();
    for (Path folder : list(bundles)) {
      String name = folder.getFileName().toString();
      int dash = name.indexOf('-');
      try {
        folders.add(new BundleFolder(Integer.parseInt(name.substring(0, dash)), list(folder)));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new IOException(folder + ": the name does not begin with a start level and a dash");
      }
    }
    return folders;
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }
}
