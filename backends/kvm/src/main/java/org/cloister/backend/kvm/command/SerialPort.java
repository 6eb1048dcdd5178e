package org.cloister.backend.kvm.command;

/**
 * A port of the guest, {@code /dev/vport0pNUMBER} in it.
 *
 * @param number 1 to 30; 0 is kept for a console
 * @param endpoint where it leads to
 */
public record SerialPort(int number, Endpoint endpoint) {
  private static final int LAST = 30;

  /** Checks the number. */
  public SerialPort {
    if (number < 1 || number > LAST) {
      throw new IllegalArgumentException("not a port's number: " + number);
    }
  }
}
