package org.cloister.backend.kvm.command;

import java.util.Arrays;

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

  /**
   * {@return the one with a key}
   *
   * @param key what QEMU, definitions and settings call it
   * @throws IllegalArgumentException if there is none
   */
  public static Accelerator of(String key) {
    return Arrays.stream(values())
        .filter(accelerator -> accelerator.key.equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no accelerator: " + key));
  }

  /** {@return the model of processor with all that it can do} */
  String processor() {
    return processor;
  }
}
