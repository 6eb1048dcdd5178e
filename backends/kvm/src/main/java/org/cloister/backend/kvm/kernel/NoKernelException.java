package org.cloister.backend.kvm.kernel;

import java.nio.file.Path;
import java.util.List;

/** There is no kernel that a guest could boot. Its message tells what to install. */
public final class NoKernelException extends Exception {
  private static final String HINT =
      "install a kernel with 9p: linux-image-amd64 or linux-image-arm64 (Debian; not the cloud"
          + " kernel), linux-image-generic (Ubuntu), kernel and kernel-modules (Fedora)";

  /**
   * Tells what was looked at.
   *
   * @param root where
   * @param modules what a guest needs
   * @param unusable the kernels found, each with what speaks against it; may be empty
   */
  NoKernelException(Path root, List<String> modules, List<String> unusable) {
    super(
        (unusable.isEmpty()
            ? "no kernel is installed in " + root.resolve("boot")
            : "no kernel in "
                + root.resolve("boot")
                + " has "
                + String.join(", ", modules)
                + ": "
                + String.join("; ", unusable)));
  }

  /** {@return what to do about it} */
  public String hint() {
    return HINT;
  }
}
