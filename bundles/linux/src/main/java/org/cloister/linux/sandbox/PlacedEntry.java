package org.cloister.linux.sandbox;

import java.util.List;
import org.cloister.api.isolation.ViewEntry;

/**
 * An entry of a file-system view and the place where it goes.
 *
 * @param entry the entry
 * @param target its target with the links that the view itself makes followed
 * @param place where that is
 */
public record PlacedEntry(ViewEntry entry, String target, Place place) {

  /** Where a target lies. */
  public sealed interface Place {}

  /**
   * In private memory that nobody but the launch program has seen, so that what is missing can be
   * made there.
   *
   * @param memory target of the tmpfs that it lies in; {@code /} for the private root
   * @param path relative to that tmpfs; never empty
   * @param missing directories to make first, outermost first, relative to that tmpfs
   * @param directory whether the path itself is to be a directory
   * @param exists whether the path itself was made by an earlier entry
   */
  public record InMemory(
      String memory, String path, List<String> missing, boolean directory, boolean exists)
      implements Place {
    /** Copies the list. */
    public InMemory {
      missing = List.copyOf(missing);
    }
  }

  /** On files of the host or of a tree: it must be there already, nothing is ever made. */
  public record OnFiles() implements Place {}
}
