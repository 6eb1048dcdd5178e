package org.cloister.backend.kvm.command;

/** How a guest's instructions are carried out. */
public enum Accelerator {
  /** By the processor (/dev/kvm). */
  KVM("kvm", "host"),
  /** By QEMU's translator: works everywhere, several times slower. */
  TCG("tcg", "max");

  private final String key;
  private final String processor;

  Accelerator(String key, String processor) {
    this.key = key;
    this.processor = processor;
  }

  /** {@return what QEMU, definitions and settings call it} */
  public String key() {
    return key;
  }

  /** {@return the model of processor with all that it can do} */
  String processor() {
    return processor;
  }
}
