package org.cloister.backend.kvm.kernel;

import java.nio.file.Path;

/**
 * A kernel that is there to be booted.
 *
 * @param release what it is
 * @param image its file: {@code /boot/vmlinuz-…}
 * @param modules the folder of its modules, with {@code modules.dep}
 */
public record HostKernel(KernelRelease release, Path image, Path modules) {}
