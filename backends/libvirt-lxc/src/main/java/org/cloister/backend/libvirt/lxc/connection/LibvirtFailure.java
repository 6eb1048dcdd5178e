package org.cloister.backend.libvirt.lxc.connection;

import org.libvirt.Error;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.virError;

/** A call of libvirt failed: its number and its words. */
final class LibvirtFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final ErrorNumber number;

  /**
   * @param number what kind of error
   * @param message libvirt's own
   */
  LibvirtFailure(ErrorNumber number, String message) {
    super(message);
    this.number = number;
  }

  /** {@return a failure that libvirt-java reports} */
  static LibvirtFailure of(LibvirtException failure) {
    return new LibvirtFailure(failure.getError().getCode(), failure.getMessage());
  }

  /** {@return the failure of the last call of this thread} */
  static LibvirtFailure last() {
    virError error = Libvirt.INSTANCE.virGetLastError();
    return error == null
        ? new LibvirtFailure(ErrorNumber.VIR_ERR_INTERNAL_ERROR, "libvirt gives no reason")
        : new LibvirtFailure(new Error(error).getCode(), error.message);
  }

  /** {@return what kind of error} */
  ErrorNumber number() {
    return number;
  }
}
