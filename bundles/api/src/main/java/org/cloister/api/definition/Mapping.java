package org.cloister.api.definition;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Something that a service sees beside the root.
 *
 * @param kind how it gets there
 * @param source the host's absolute path; empty exactly for {@link Kind#TMPFS}
 * @param target absolute path inside; the source where none was written
 * @param writable whether it can be written to; always true for clone, overlay and tmpfs
 * @param executable whether programs in it can be executed
 * @param size bytes, for tmpfs
 * @param mode permissions of its root, for tmpfs
 * @param type file system type, for image
 */
public record Mapping(
    Kind kind,
    Optional<String> source,
    String target,
    boolean writable,
    boolean executable,
    OptionalLong size,
    OptionalInt mode,
    Optional<String> type) {

  /** How a mapping gets into the sandbox. */
  public enum Kind {
    /** The host's path itself. */
    BIND,
    /** A private copy, made when the service is created. */
    CLONE,
    /** Copy-on-write over the host's path. */
    OVERLAY,
    /** Private memory. */
    TMPFS,
    /** A file with a file system. */
    IMAGE
  }
}
