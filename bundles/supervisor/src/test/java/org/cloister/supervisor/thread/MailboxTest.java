package org.cloister.supervisor.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final Queue<Runnable> borrowed = new ArrayDeque<>();
  private final List<Object> done = new ArrayList<>();
  private final Mailbox mailbox = new Mailbox(borrowed::add);

  private void work() {
    for (Runnable task = borrowed.poll(); task != null; task = borrowed.poll()) {
      task.run();
    }
  }

  @Test
  void a_letter_that_throws_even_an_error_does_not_keep_the_next_from_being_read() {
    mailbox.execute(
        () -> {
          throw new LinkageError("a class of a backend is gone");
        });
    mailbox.execute(
        () -> {
          throw new IllegalStateException("a fault");
        });
    mailbox.execute(() -> done.add("the third"));
    work();
    mailbox.execute(() -> done.add("the fourth"));
    work();

    assertThat(done).containsExactly("the third", "the fourth");
  }

  @Test
  void letters_are_read_in_order_and_a_letter_may_bring_another() {
    mailbox.execute(() -> mailbox.execute(() -> done.add("the answer")));
    mailbox.execute(() -> done.add("the second"));
    work();

    assertThat(done).containsExactly("the second", "the answer");
  }

  @Test
  void a_full_mailbox_gives_its_thread_back_from_time_to_time() {
    IntStream.range(0, 100).forEach(i -> mailbox.execute(() -> done.add(i)));

    borrowed.poll().run();

    assertThat(done).hasSizeLessThan(100);
    assertThat(borrowed).hasSize(1);
    work();
    assertThat(done).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
  }
}
