package org.cloister.backend.kvm.plan;

import java.nio.file.Path;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.command.QemuProgram;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.linux.seccomp.Architecture;

/**
 * What all guests of a host are made of.
 *
 * @param qemu QEMU
 * @param kernel the kernel, with its modules
 * @param image the kernel's file, unpacked
 * @param accelerator what carries out their instructions
 * @param architecture theirs and the host's
 * @param roots their first roots
 */
public record Foundation(
    QemuProgram qemu,
    HostKernel kernel,
    Path image,
    AcceleratorChoice accelerator,
    Architecture architecture,
    FirstRoots roots) {}
