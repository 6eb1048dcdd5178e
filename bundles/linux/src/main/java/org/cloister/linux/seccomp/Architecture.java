package org.cloister.linux.seccomp;

import java.util.Arrays;

/** A processor architecture that sandboxes are made for. Both are little-endian. */
public enum Architecture {
  /** x86-64, also called amd64. */
  X86_64("x86_64", "amd64", 0xC000003E),
  /** ARM, 64 bits. */
  AARCH64("aarch64", "aarch64", 0xC00000B7);

  private final String kernelName;
  private final String javaName;
  private final int auditNumber;

  Architecture(String kernelName, String javaName, int auditNumber) {
    this.kernelName = kernelName;
    this.javaName = javaName;
    this.auditNumber = auditNumber;
  }

  /** {@return its name as uname(2) tells it} */
  public String kernelName() {
    return kernelName;
  }

  /** {@return AUDIT_ARCH_…, by which the kernel tells a filter what is calling} */
  public int auditNumber() {
    return auditNumber;
  }

  /**
   * {@return the architecture of this machine}
   *
   * @throws IllegalStateException if it is none of these
   */
  public static Architecture current() {
    String name = System.getProperty("os.arch");
    return Arrays.stream(values())
        .filter(architecture -> architecture.javaName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "this machine is " + name + "; sandboxes are made for x86_64 and aarch64"));
  }
}
