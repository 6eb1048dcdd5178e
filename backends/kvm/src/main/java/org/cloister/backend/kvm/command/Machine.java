package org.cloister.backend.kvm.command;

import java.util.List;
import org.cloister.linux.seccomp.Architecture;

/** The kinds of machine that guests are. */
public enum Machine {
  /** x86-64. A microvm would boot a tenth sooner, but hangs now and then without KVM. */
  Q35("q35", "ttyS0", 255, List.of("-device", "isa-serial,chardev=console")),
  /** aarch64. Its console is part of the machine. */
  VIRT("virt", "ttyAMA0", 8, List.of("-serial", "chardev:console"));

  private final String key;
  private final String console;
  private final int processors;
  private final List<String> consoleOptions;

  Machine(String key, String console, int processors, List<String> consoleOptions) {
    this.key = key;
    this.console = console;
    this.processors = processors;
    this.consoleOptions = consoleOptions;
  }

  /**
   * {@return the machine for an architecture}
   *
   * @param architecture the guest's
   */
  public static Machine of(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> Q35;
      case AARCH64 -> VIRT;
    };
  }

  /** {@return how many processors it can have} */
  public int mostProcessors() {
    return processors;
  }

  /** {@return what QEMU calls it} */
  String key() {
    return key;
  }

  /** {@return the device of its console, for the kernel} */
  String console() {
    return console;
  }

  /** {@return the options that connect its console to the chardev {@code console}} */
  List<String> consoleOptions() {
    return consoleOptions;
  }
}
