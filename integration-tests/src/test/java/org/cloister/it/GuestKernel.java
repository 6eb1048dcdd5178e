package org.cloister.it;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The kernel of guests, which need not be installed: the folder of {@code -Dcloister.guest.kernel},
 * as {@code integration-tests/guest-kernel} prints it. Without one, {@code integration-tests/run}
 * says what was left out.
 */
final class GuestKernel {
  /** A folder with boot/ and lib/modules/. */
  static final Optional<Path> FOLDER =
      Optional.ofNullable(System.getProperty("cloister.guest.kernel")).map(Path::of);

  private GuestKernel() {}

  /** {@return what a platform's framework.properties says of it} */
  static String properties() {
    return FOLDER.map(folder -> "cloister.kvm.kernels=" + folder + "\n").orElse("")
        // A /dev/kvm that hangs would take the probe's whole deadline in each test.
        + "cloister.kvm.accelerator=tcg\n";
  }
}
