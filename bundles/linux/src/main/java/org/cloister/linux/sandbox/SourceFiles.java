package org.cloister.linux.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the translation asks of the host's file system; nothing else on the host is looked at. */
public interface SourceFiles {
  /**
   * {@return what is at a path, without following a symbolic link there}
   *
   * @param path an absolute path on the host
   */
  Kind kind(Path path);

  /**
   * {@return the type of the file system in an image, or empty if none is recognised}
   *
   * @param image an absolute path on the host
   */
  Optional<String> fileSystem(Path image);

  /**
   * {@return the directories of this machine's processors, as paths below /sys; those of processors
   * that are off too}
   */
  List<String> processors();

  /** What a path can be. */
  enum Kind {
    /** A directory. */
    DIRECTORY,
    /** Anything that is not a directory or a link: a file, socket, device or pipe. */
    FILE,
    /** A symbolic link. */
    LINK,
    /** Nothing. */
    MISSING,
    /** The platform may not look. */
    DENIED
  }
}
