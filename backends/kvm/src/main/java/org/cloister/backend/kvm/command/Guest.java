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
 * @param disks its disks, in the order of their names
 * @param network what its network is connected to
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
    List<Disk> disks,
    GuestNetwork network,
    Origin origin) {
  private static final int MOST_DISKS = 26;

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
    disks = List.copyOf(disks);
    if (memoryMiB < 1 || processors < 1) {
      throw new IllegalArgumentException(
          "a guest with " + memoryMiB + " MiB and " + processors + " processors");
    }
    if (disks.size() > MOST_DISKS) {
      throw new IllegalArgumentException("a guest with " + disks.size() + " disks");
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
        disks,
        network,
        origin);
  }

  /**
   * {@return the same guest, with its ends on the host elsewhere}
   *
   * @param otherConsole takes what the kernel says
   * @param otherMonitor where QEMU listens for commands
   * @param otherPorts its serial ports
   */
  public Guest at(Path otherConsole, Path otherMonitor, List<SerialPort> otherPorts) {
    return new Guest(
        machine,
        accelerator,
        memoryMiB,
        processors,
        kernel,
        initrd,
        kernelArguments,
        otherConsole,
        otherMonitor,
        otherPorts,
        shares,
        disks,
        network,
        origin);
  }

  /**
   * {@return the same guest, with other disks}
   *
   * @param others its disks
   */
  public Guest with(List<Disk> others) {
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
        others,
        network,
        origin);
  }

  /**
   * {@return the same guest, on another network}
   *
   * @param other what its network is connected to
   */
  public Guest on(GuestNetwork other) {
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
        disks,
        other,
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
        disks,
        network,
        other);
  }
}
