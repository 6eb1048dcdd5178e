package org.cloister.backend.kvm.live;

import java.io.IOException;

/** A guest did not come up, or ended before its time. The message has its last words. */
public final class GuestException extends IOException {
  /**
   * Tells what happened.
   *
   * @param what in words
   * @param places where the guest's last words are
   * @param cause why; may be null
   */
  GuestException(String what, GuestPlaces places, Throwable cause) {
    super(what + lastWords(places), cause);
  }

  /** {@return what QEMU and the guest's kernel said last, to be put behind what happened} */
  static String lastWords(GuestPlaces places) {
    return said("; QEMU said: ", Tail.of(places.log()))
        + said("; the kernel said: ", Tail.of(places.console()));
  }

  private static String said(String who, String what) {
    return what.isEmpty() ? "" : who + what;
  }
}
