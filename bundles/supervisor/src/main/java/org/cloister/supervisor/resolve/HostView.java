package org.cloister.supervisor.resolve;

import java.io.IOException;
import java.nio.file.Path;

/** The host's file system, to be looked at. Thread-safe. */
@FunctionalInterface
public interface HostView {

  /**
   * Looks at a path itself; a symbolic link at its end is not followed (lstat(2)).
   *
   * @param path absolute
   * @return what is there; {@link Node#MISSING} if nothing is
   * @throws IOException if that cannot be told
   */
  Node look(Path path) throws IOException;

  /** Kinds of file (inode(7)). */
  enum Kind {
    /** Nothing is there. */
    MISSING,
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    LINK,
    /** A socket. */
    SOCKET,
    /** A character or block device. */
    DEVICE,
    /** A named pipe, or something newer. */
    OTHER
  }

  /**
   * What is at a path.
   *
   * @param kind its kind
   * @param uid its owner
   * @param gid its group
   * @param mode its permissions, 0 to 07777
   * @param link where a link points; empty for all else
   */
  record Node(Kind kind, int uid, int gid, int mode, String link) {
    /** Nothing. */
    public static final Node MISSING = new Node(Kind.MISSING, 0, 0, 0, "");
  }
}
