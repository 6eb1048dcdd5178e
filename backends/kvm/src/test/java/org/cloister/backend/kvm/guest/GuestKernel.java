package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.cloister.backend.kvm.initrd.GuestModules;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.KernelFinder;

/**
 * The kernel of the tests with real guests, which are tagged {@code kvm}: in the folder named with
 * {@code -Dcloister.guest.kernel}, as {@code integration-tests/guest-kernel} prints it.
 */
final class GuestKernel {
  private static final String FOLDER = "cloister.guest.kernel";

  private GuestKernel() {}

  static HostKernel find() throws Exception {
    String folder = System.getProperty(FOLDER);
    assertThat(folder).as("a folder with a kernel, given as -D%s", FOLDER).isNotNull();
    return new KernelFinder(Path.of(folder)).newest(GuestModules.ALWAYS);
  }
}
