package org.cloister.linux.process;

/**
 * What a process is recognised by for as long as the machine runs: ids are used again, but not
 * together with the same start time.
 *
 * @param pid its id
 * @param startTime when it started, in clock ticks since the machine did (field 22 of
 *     /proc/PID/stat)
 * @param bootId which run of the machine (/proc/sys/kernel/random/boot_id)
 */
public record ProcessIdentity(long pid, long startTime, String bootId) {

  /**
   * {@return the identity that was written as text}
   *
   * @param text as {@link #toString()} made it
   * @throws IllegalArgumentException if it is none
   */
  public static ProcessIdentity parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a process identity: \"" + text + '"');
    }
    return new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
  }

  /** {@return id, start time and run, separated by spaces} */
  @Override
  public String toString() {
    return pid + " " + startTime + " " + bootId;
  }
}
