package org.cloister.linux.sandbox.live;

import org.cloister.api.isolation.Signal;

/**
 * What a process does about signals, as its status file tells (proc_pid_status(5)): sets of
 * signals, the lowest bit for the signal 1.
 *
 * @param pending sent to it and not taken yet
 * @param blocked it takes them when it likes, as with sigwait(3) or signalfd(2)
 * @param ignored nothing happens
 * @param caught a handler of its own runs
 */
record SignalDispositions(long pending, long blocked, long ignored, long caught) {
  private static final int HEXADECIMAL = 16;

  /** Signals that do not end a process by default: they stop it, continue it, or do nothing. */
  private static final long HARMLESS =
      set("CHLD")
          | set("CONT")
          | set("STOP")
          | set("TSTP")
          | set("TTIN")
          | set("TTOU")
          | set("URG")
          | set("WINCH");

  /**
   * {@return what a status file tells}
   *
   * @param status its text
   * @throws IllegalArgumentException if it is no status file
   */
  static SignalDispositions parse(String status) {
    return new SignalDispositions(
        field(status, "ShdPnd"),
        field(status, "SigBlk"),
        field(status, "SigIgn"),
        field(status, "SigCgt"));
  }

  /**
   * {@return whether a signal waits for the process to take it}
   *
   * @param signal which
   */
  boolean awaits(Signal signal) {
    return (bit(signal) & pending) != 0;
  }

  /**
   * {@return whether the process would end by a signal if it did not keep it back for now}
   *
   * @param signal which
   */
  boolean blocks(Signal signal) {
    return (bit(signal) & blocked) != 0
        && new SignalDispositions(pending, 0, ignored, caught).endsBy(signal);
  }

  /**
   * {@return whether an ordinary process of these dispositions ends by a signal (signal(7))}
   *
   * @param signal which
   */
  boolean endsBy(Signal signal) {
    return (bit(signal) & (blocked | ignored | caught | HARMLESS)) == 0;
  }

  private static long field(String status, String key) {
    return status
        .lines()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(
            line -> Long.parseUnsignedLong(line.substring(key.length() + 1).strip(), HEXADECIMAL))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + key));
  }

  private static long set(String name) {
    return bit(Signal.parse(name).orElseThrow());
  }

  private static long bit(Signal signal) {
    return 1L << signal.number() - 1;
  }
}
