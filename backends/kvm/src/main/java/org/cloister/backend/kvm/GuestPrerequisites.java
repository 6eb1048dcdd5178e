package org.cloister.backend.kvm;

import java.io.IOException;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.command.QemuProgram;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.NoKernelException;

/** What guests need of this host. Thread-safe. */
interface GuestPrerequisites {
  /**
   * {@return QEMU}
   *
   * @throws IOException if it is not installed or does not run
   * @throws InterruptedException if the thread is interrupted
   */
  QemuProgram qemu() throws IOException, InterruptedException;

  /**
   * {@return the kernel that guests boot}
   *
   * @throws NoKernelException if there is none that they can
   * @throws IOException if the kernels cannot be looked at
   */
  HostKernel kernel() throws NoKernelException, IOException;

  /**
   * {@return the accelerator that works, found out by booting a guest if that is not known yet}
   *
   * @throws NoKernelException if there is no kernel to boot
   * @throws IOException if no guest boots
   * @throws InterruptedException if the thread is interrupted
   */
  AcceleratorChoice accelerator() throws NoKernelException, IOException, InterruptedException;
}
