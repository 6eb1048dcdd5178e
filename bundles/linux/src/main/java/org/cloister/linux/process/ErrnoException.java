package org.cloister.linux.process;

import java.io.IOException;
import java.util.Optional;
import org.cloister.linux.launch.Errno;

/** A call of the kernel failed. */
public final class ErrnoException extends IOException {

  private static final long serialVersionUID = 1;

  private final int number;

  /**
   * @param call what was called, on what
   * @param number the error number
   */
  public ErrnoException(String call, int number) {
    super(call + ": " + Errno.describe(number));
    this.number = number;
  }

  /** {@return the error number} */
  public int number() {
    return number;
  }

  /** {@return the error, or empty if Linux has none with this number} */
  public Optional<Errno> errno() {
    return Errno.of(number);
  }

  /**
   * {@return whether it is this error}
   *
   * @param errno an error
   */
  public boolean is(Errno errno) {
    return number == errno.number();
  }
}
