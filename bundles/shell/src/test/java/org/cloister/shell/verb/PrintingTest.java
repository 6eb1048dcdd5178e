package org.cloister.shell.verb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PrintingTest {
  private static InputStream says(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void all_that_two_streams_say_arrives_where_each_belongs_written_by_one_thread()
      throws InterruptedException {
    String much = "0123456789abcdef".repeat(40_000);
    Set<Thread> writers = ConcurrentHashMap.newKeySet();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int from, int length) {
            writers.add(Thread.currentThread());
            super.write(bytes, from, length);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (Printing printing = new Printing()) {
      started(() -> printing.read(says(much), out));
      started(() -> printing.read(says("a complaint"), err));
      printing.write(2, () -> false);
    }
    assertThat(out.toString(UTF_8)).isEqualTo(much);
    assertThat(err).hasToString("a complaint");
    assertThat(writers).containsExactly(Thread.currentThread());
  }

  @Test
  void a_stream_that_a_left_over_child_holds_open_is_not_waited_for_once_the_program_has_ended()
      throws IOException, InterruptedException {
    try (PipedOutputStream child = new PipedOutputStream();
        InputStream held = new PipedInputStream(child);
        Printing printing = new Printing()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      started(() -> printing.read(says("said"), out));
      started(() -> printing.read(held, out));
      printing.write(2, () -> true);
      assertThat(out).hasToString("said");
    }
  }

  @Test
  void a_left_over_child_that_prints_without_end_is_cut_off_once_the_program_has_ended()
      throws InterruptedException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'y';
          }
        };
    AtomicLong written = new AtomicLong();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int one) {
            written.incrementAndGet();
          }
        };
    try (Printing printing = new Printing()) {
      started(() -> printing.read(endless, out));
      printing.write(1, () -> true);
    }
    assertThat(written).hasPositiveValue();
  }

  @Test
  void a_reader_that_has_gone_ends_the_writing_and_lets_go_of_the_threads()
      throws InterruptedException {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Thread reading;
    try (Printing printing = new Printing()) {
      reading = started(() -> printing.read(says("x".repeat(1 << 20)), gone));
      printing.write(1, () -> false);
    }
    reading.join();
    assertThat(reading.isAlive()).isFalse();
  }
}
