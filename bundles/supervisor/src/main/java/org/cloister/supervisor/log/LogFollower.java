package org.cloister.supervisor.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cloister.supervisor.thread.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands on each new line of a log until it is closed. */
public final class LogFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
  private static final long INTERVAL_MILLIS = 100;

  private final Threads threads;
  private final LineReader reader;
  private final Consumer<String> receiver;
  private volatile boolean closed;

  private LogFollower(Threads threads, LineReader reader, Consumer<String> receiver) {
    this.threads = threads;
    this.reader = reader;
    this.receiver = receiver;
  }

  /**
   * Follows a log: its last lines first, then each new one.
   *
   * @param log the log
   * @param lines how many of the last lines; negative for all
   * @param threads whose threads call the receiver
   * @param receiver called with each line, one at a time
   * @return stops following
   * @throws IOException if the log cannot be read
   */
  public static LogFollower follow(
      ServiceLog log, int lines, Threads threads, Consumer<String> receiver) throws IOException {
    LogFollower follower =
        new LogFollower(threads, new LineReader(log, log.beginningOfLast(lines)), receiver);
    threads.following().execute(follower::look);
    return follower;
  }

  private void later() {
    if (!closed) {
      threads
          .timers()
          .schedule(
              () -> threads.following().execute(this::look),
              INTERVAL_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    try {
      List<String> lines;
      do {
        lines = reader.next();
        for (String line : lines) {
          if (closed) {
            return;
          }
          receiver.accept(line);
        }
      } while (!lines.isEmpty());
      later();
    } catch (IOException | RuntimeException e) {
      LOG.debug("a follower of a log is gone: {}", e.toString());
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
