package org.cloister.shell.socket;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cloister.client.wire.FrameReader;

/** Closes connections on which a frame does not come to its end in time. */
final class Deadlines implements AutoCloseable {
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer;

  Deadlines(Duration limit) {
    this.limit = limit;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "command socket deadlines");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * {@return the watch over a connection; it runs from now on until the first frame is complete,
   * and then again whenever one begins}
   */
  FrameReader.Arrival watch(SocketChannel channel) {
    return new Watch(channel);
  }

  /** Closes a connection when the time is up, whatever arrives until then. */
  void closeLater(SocketChannel channel) {
    timer.schedule(() -> close(channel), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed in any case.
    }
  }

  private final class Watch implements FrameReader.Arrival {
    private final SocketChannel channel;
    private Future<?> running;

    Watch(SocketChannel channel) {
      this.channel = channel;
      begun();
    }

    @Override
    public void begun() {
      if (running == null) {
        running =
            timer.schedule(() -> Deadlines.close(channel), limit.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public void complete() {
      running.cancel(false);
      running = null;
    }
  }
}
