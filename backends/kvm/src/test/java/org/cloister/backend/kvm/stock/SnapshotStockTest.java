package org.cloister.backend.kvm.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.cloister.backend.kvm.stock.SnapshotStock.Making;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SnapshotStockTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final Semaphore begun = new Semaphore(0);
  private final Semaphore left = new Semaphore(0);
  private final AtomicInteger atOnce = new AtomicInteger();
  private SnapshotStock stock = new SnapshotStock(Duration.ZERO, LONG);

  @AfterEach
  void close() {
    stock.close();
  }

  /** Takes until it is interrupted. */
  private void endless() throws InterruptedException {
    begun.release();
    try {
      new CountDownLatch(1).await();
    } finally {
      left.release();
    }
  }

  private Making quick(Semaphore done) {
    return () -> {
      assertThat(atOnce.incrementAndGet()).isOne();
      Thread.sleep(1);
      atOnce.decrementAndGet();
      done.release();
    };
  }

  @Test
  void what_is_ordered_is_made_one_after_the_other_and_once() throws Exception {
    Semaphore one = new Semaphore(0);
    Semaphore two = new Semaphore(0);
    stock.pause();
    stock.order("one", quick(one));
    stock.order("one", quick(one));
    stock.order("two", quick(two));

    stock.resume();

    two.acquire();
    assertThat(one.availablePermits()).isOne();
  }

  @Test
  void nothing_is_made_while_something_starts() throws Exception {
    stock.pause();
    stock.pause();
    stock.order("one", this::endless);
    stock.resume();

    Thread.sleep(SHORT.toMillis());
    assertThat(begun.availablePermits()).isZero();

    stock.resume();
    begun.acquire();
  }

  @Test
  void a_start_interrupts_what_is_being_made_which_begins_anew_afterwards() throws Exception {
    stock.order("one", this::endless);
    begun.acquire();

    stock.pause();
    left.acquire();
    assertThat(begun.availablePermits()).isZero();
    stock.resume();

    begun.acquire();
  }

  @Test
  void what_takes_too_long_is_given_up_and_the_next_is_made() throws Exception {
    stock = new SnapshotStock(Duration.ZERO, SHORT);
    Semaphore next = new Semaphore(0);
    stock.order("one", this::endless);
    stock.order("two", quick(next));

    next.acquire();
    assertThat(begun.availablePermits()).isOne();
    assertThat(left.availablePermits()).isOne();
  }

  @Test
  void what_fails_is_given_up_until_it_is_ordered_again() throws Exception {
    Semaphore next = new Semaphore(0);
    stock.order(
        "one",
        () -> {
          begun.release();
          throw new IOException("the disk is full");
        });
    stock.order("two", quick(next));
    next.acquire();
    assertThat(begun.availablePermits()).isOne();

    stock.order("one", quick(next));

    next.acquire();
  }

  @Test
  void when_the_platform_stops_what_is_being_made_has_ended_and_nothing_begins() throws Exception {
    Semaphore next = new Semaphore(0);
    stock.order("one", this::endless);
    stock.order("two", quick(next));
    begun.acquire();

    stock.close();

    assertThat(left.availablePermits()).isOne();
    stock.order("three", quick(next));
    assertThat(next.availablePermits()).isZero();
  }
}
