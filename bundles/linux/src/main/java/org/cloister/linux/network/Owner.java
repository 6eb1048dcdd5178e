package org.cloister.linux.network;

import java.time.Instant;
import java.util.Optional;

/**
 * Who made a table, as it is written into its comment.
 *
 * @param platform the platform's id
 * @param pid the platform's process
 * @param started when that was started, in milliseconds since 1970: process ids come again
 */
record Owner(String platform, long pid, long started) {
  private static final String MARK = "cloister";
  private static final int WORDS = 4;

  /** {@return this process} */
  static Owner self(String platform) {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(platform, self.pid(), started(self));
  }

  /** {@return what a comment says; empty if it is another's} */
  static Optional<Owner> parse(String comment) {
    String[] words = comment.split(" ");
    try {
      return words.length == WORDS && words[0].equals(MARK)
          ? Optional.of(new Owner(words[1], Long.parseLong(words[2]), Long.parseLong(words[3])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** {@return whether it still runs} */
  boolean alive() {
    return ProcessHandle.of(pid).filter(process -> started(process) == started).isPresent();
  }

  @Override
  public String toString() {
    return String.join(" ", MARK, platform, Long.toString(pid), Long.toString(started));
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
