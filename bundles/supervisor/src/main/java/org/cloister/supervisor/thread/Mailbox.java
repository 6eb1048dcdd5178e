package org.cloister.supervisor.thread;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is put into it one after the other, in that order, on borrowed threads. Whoever puts
 * something in never waits. Thread-safe.
 */
public final class Mailbox implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  /** So that one service's mail does not keep a thread from the others. */
  private static final int MOST_AT_A_TIME = 64;

  private final Executor threads;
  private final Queue<Runnable> mail = new ArrayDeque<>(2);
  private boolean busy;

  /**
   * Makes an empty one.
   *
   * @param threads where the mail is worked off
   */
  public Mailbox(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable letter) {
    synchronized (mail) {
      mail.add(letter);
      if (busy) {
        return;
      }
      busy = true;
    }
    threads.execute(this::work);
  }

  private void work() {
    for (int i = 0; i < MOST_AT_A_TIME; i++) {
      Runnable letter;
      synchronized (mail) {
        letter = mail.poll();
        if (letter == null) {
          busy = false;
          return;
        }
      }
      try {
        letter.run();
      } catch (RuntimeException | Error e) {
        LOG.error("a fault of the supervisor; the service goes on", e);
      }
    }
    threads.execute(this::work);
  }
}
