package org.cloister.linux.cgroup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Waits for the kernel, a little longer each time, and not for ever. */
final class Deadline {
  private static final long LONGEST_PAUSE = 20;

  private final long end;
  private long pause = 1;

  Deadline(Duration time) {
    this.end = System.nanoTime() + time.toNanos();
  }

  /**
   * {@return whether there is time for another try; waits a little before}
   *
   * @throws IOException if the thread is interrupted
   */
  boolean anotherTry() throws IOException {
    if (System.nanoTime() >= end) {
      return false;
    }
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a control group");
    }
    pause = Math.min(LONGEST_PAUSE, pause * 2);
    return true;
  }
}
