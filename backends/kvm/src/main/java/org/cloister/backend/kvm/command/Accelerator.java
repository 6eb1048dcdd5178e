package org.cloister.backend.kvm.command;

import java.util.Arrays;
import java.util.List;

/** How a guest's instructions are carried out. */
public enum Accelerator {
  /** By the processor (/dev/kvm). */
  KVM("kvm", "host", List.of()),
  /**
   * By QEMU's translator: works everywhere, several times slower. What a kernel does against
   * speculation of the processor it does by an order of instructions that does not outlive the
   * translation, so it is spared the cost.
   */
  TCG("tcg", "max", List.of("mitigations=off"));

  private final String key;
  private final String processor;
  private final List<String> kernelArguments;

  Accelerator(String key, String processor, List<String> kernelArguments) {
    this.key = key;
    this.processor = processor;
    this.kernelArguments = kernelArguments;
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

  /** {@return what the guest's kernel is told because of it} */
  List<String> kernelArguments() {
    return kernelArguments;
  }

  /** {@return the model of processor with all that it can do} */
  String processor() {
    return processor;
  }
}
