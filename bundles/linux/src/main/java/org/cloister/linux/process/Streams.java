package org.cloister.linux.process;

import java.nio.file.Path;

/**
 * Standard input, output and error of a process.
 *
 * @param input where it reads from
 * @param output where it writes to
 * @param error where it writes errors to
 */
public record Streams(Stream input, Stream output, Stream error) {

  /** Reads end of file, writes nowhere. */
  public static final Streams NONE =
      new Streams(new Stream.Nothing(), new Stream.Nothing(), new Stream.Nothing());

  /**
   * {@return reads end of file, appends output and errors to a file}
   *
   * @param log the file; made with mode 0640 if it is missing
   */
  public static Streams log(Path log) {
    return new Streams(new Stream.Nothing(), new Stream.Append(log), new Stream.Append(log));
  }

  /**
   * {@return all three are one descriptor, such as a terminal}
   *
   * @param number the descriptor here; it stays open here
   */
  public static Streams all(int number) {
    Stream stream = new Stream.Open(number);
    return new Streams(stream, stream, stream);
  }

  /** One of the three. */
  public sealed interface Stream {
    /** /dev/null. */
    record Nothing() implements Stream {}

    /**
     * The beginning of a file.
     *
     * @param path the file
     */
    record Read(Path path) implements Stream {}

    /**
     * The end of a file; made with mode 0640 if it is missing.
     *
     * @param path the file, not a symbolic link
     */
    record Append(Path path) implements Stream {}

    /**
     * A descriptor of this process: a pipe's end, a terminal, a socket. It stays open here.
     *
     * @param number its number
     */
    record Open(int number) implements Stream {}
  }
}
