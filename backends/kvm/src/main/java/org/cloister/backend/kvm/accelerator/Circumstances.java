package org.cloister.backend.kvm.accelerator;

import org.cloister.backend.kvm.cache.Fingerprint;

/**
 * What decides whether a guest boots. While it stays the same, an experiment need not be repeated.
 *
 * @param guestKernel tells the content of the guests' kernel
 * @param qemu the version of QEMU
 * @param hostKernel the release of the host's kernel
 * @param device what can be said of /dev/kvm without opening it; empty if it can be used
 */
public record Circumstances(String guestKernel, String qemu, String hostKernel, String device) {
  /** {@return a name for them} */
  String name(AcceleratorSetting setting) {
    return "accelerator-"
        + new Fingerprint()
            .add(guestKernel)
            .add(qemu)
            .add(hostKernel)
            .add(device)
            .add(setting.toString())
            .name();
  }
}
