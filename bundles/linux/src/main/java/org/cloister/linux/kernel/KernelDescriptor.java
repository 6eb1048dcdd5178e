package org.cloister.linux.kernel;

import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.OpenDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A descriptor that is closed once, so that it never closes a later one of the same number. */
public final class KernelDescriptor implements OpenDescriptor {

  private static final Logger LOG = LoggerFactory.getLogger(KernelDescriptor.class);
  private static final int CLOSED = -1;

  private final Kernel kernel;
  private int number;

  /**
   * @param kernel who closes it
   * @param number the open descriptor, which belongs to this object from now on
   */
  public KernelDescriptor(Kernel kernel, int number) {
    this.kernel = kernel;
    this.number = number;
  }

  @Override
  public synchronized int number() {
    if (number == CLOSED) {
      throw new IllegalStateException("the descriptor is closed");
    }
    return number;
  }

  @Override
  public synchronized void close() {
    if (number == CLOSED) {
      return;
    }
    try {
      kernel.close(number);
    } catch (ErrnoException e) {
      LOG.warn("A descriptor was not closed in order: {}", e.getMessage());
    }
    number = CLOSED;
  }
}
