package org.cloister.backend.kvm.exec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;

/** The numbers of the ports that programs beside the service may have. Thread-safe. */
final class PortPool {
  private static final int FIRST = 8;
  private static final int LAST = 30;

  // What was given back last is taken last, so that the guest has long forgotten it.
  private final Queue<Integer> free =
      new ArrayDeque<>(IntStream.rangeClosed(FIRST, LAST).boxed().toList());

  /**
   * {@return numbers that nobody else has}
   *
   * @param count how many
   * @throws IsolationException if there are not as many left
   */
  synchronized List<Integer> take(int count) throws IsolationException {
    if (free.size() < count) {
      throw new IsolationException(
          IsolationErrorCode.BUSY,
          "exec",
          "too many programs run beside the service; a guest has ports for so many only");
    }
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(free.remove());
    }
    return Collections.unmodifiableList(taken);
  }

  /** Gives a number back. */
  synchronized void giveBack(int number) {
    free.add(number);
  }
}
