package org.cloister.backend.kvm.command;

import java.nio.file.Path;
import java.util.List;

/**
 * A guest as QEMU makes it.
 *
 * @param machine which kind
 * @param accelerator how its instructions are carried out
 * @param memoryMiB its memory, in MiB
 * @param processors how many
 * @param kernel the kernel's file, unpacked
 * @param initrd the first root's file
 * @param kernelArguments beside those that every guest has
 * @param console takes what the kernel says
 * @param monitor where QEMU listens for commands
 * @param ports its serial ports
 * @param shares what it may mount
 * @param origin how it begins
 */
public record Guest(
    Machine machine,
    Accelerator accelerator,
    int memoryMiB,
    int processors,
    Path kernel,
    Path initrd,
    List<String> kernelArguments,
    Path console,
    Path monitor,
    List<SerialPort> ports,
    List<Share> shares,
    Origin origin) {

  /** How a guest begins. */
  public enum Origin {
    /** Its kernel boots. */
    BOOT,
    /** Its state is read from QEMU's standard input; it then stands still. */
    SNAPSHOT
  }

  /** Copies the lists. */
  public Guest {
    kernelArguments = List.copyOf(kernelArguments);
    ports = List.copyOf(ports);
    shares = List.copyOf(shares);
    if (memoryMiB < 1 || processors < 1) {
      throw new IllegalArgumentException(
          "a guest with " + memoryMiB + " MiB and " + processors + " processors");
    }
  }

  /**
   * {@return the same guest, with other shares}
   *
   * @param others what it may mount
   */
  public Guest sharing(List<Share> others) {
    return new Guest(
        machine,
        accelerator,
        memoryMiB,
        processors,
        kernel,
        initrd,
        kernelArguments,
        console,
        monitor,
        ports,
        others,
        origin);
  }

  /**
   * {@return the same guest, beginning in another way}
   *
   * @param other how
   */
  public Guest from(Origin other) {
    return new Guest(
        machine,
        accelerator,
        memoryMiB,
        processors,
        kernel,
        initrd,
        kernelArguments,
        console,
        monitor,
        ports,
        shares,
        other);
  }
}
