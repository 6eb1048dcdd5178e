package org.cloister.linux.launch;

/** A processor architecture that launch programs can be compiled for. */
public enum Architecture {
  /** x86-64 with the 64-bit system-call interface. */
  X86_64,
  /** 64-bit ARM, little endian. */
  AARCH64;

  /**
   * {@return the architecture this virtual machine runs on}
   *
   * @throws UnsupportedOperationException if it is another one
   */
  public static Architecture current() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default ->
          throw new UnsupportedOperationException(
              "launch programs run on x86-64 and aarch64, not on " + name);
    };
  }
}
