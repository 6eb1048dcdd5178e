package org.cloister.backend.kvm.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * QEMU's command line (qemu(1)): a pure function of the guest. Nothing in a guest comes from QEMU's
 * own defaults or from its configuration files.
 */
public final class QemuCommand {
  /** As many as a bus has; port 0 is kept for a console. */
  private static final int MOST_PORTS = 31;

  private final List<String> line = new ArrayList<>();
  private final Guest guest;

  private QemuCommand(Path qemu, Guest guest) {
    this.guest = guest;
    line.add(qemu.toString());
  }

  /**
   * {@return the command line, the program first}
   *
   * @param qemu QEMU's program
   * @param guest what it makes
   */
  public static List<String> of(Path qemu, Guest guest) {
    QemuCommand command = new QemuCommand(qemu, guest);
    command.machine();
    command.kernel();
    command.console();
    command.ports();
    command.shares();
    command.disks();
    command.network();
    if (guest.origin() == Guest.Origin.SNAPSHOT) {
      command.add("-incoming", "fd:0");
    }
    return List.copyOf(command.line);
  }

  private void machine() {
    add("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none");
    // A guest that has taken over QEMU can neither start programs nor change its user.
    add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    add("-machine", guest.machine().key() + ",accel=" + guest.accelerator().key());
    add("-cpu", guest.accelerator().processor());
    add("-smp", Integer.toString(guest.processors()));
    add("-m", guest.memoryMiB() + "M");
    add("-chardev", socket("monitor", guest.monitor()));
    add("-mon", "chardev=monitor,mode=control");
  }

  private void kernel() {
    List<String> arguments = new ArrayList<>();
    arguments.add("console=" + guest.machine().console());
    // A panic is the end of the guest (-no-reboot), not a reason to wait.
    arguments.addAll(List.of("quiet", "panic=-1", "reboot=t"));
    arguments.addAll(List.of("random.trust_cpu=on", "cryptomgr.notests"));
    arguments.addAll(guest.accelerator().kernelArguments());
    arguments.addAll(guest.kernelArguments());
    add("-kernel", guest.kernel().toString());
    add("-initrd", guest.initrd().toString());
    add("-append", String.join(" ", arguments));
  }

  private void console() {
    add("-chardev", "file,id=console,path=" + escaped(guest.console()) + ",append=on");
    line.addAll(guest.machine().consoleOptions());
  }

  private void ports() {
    add("-device", "virtio-serial-pci,id=ports,max_ports=" + MOST_PORTS);
    for (SerialPort port : guest.ports()) {
      String id = "port" + port.number();
      descriptor(port)
          .ifPresent(number -> add("-add-fd", "fd=" + number + ",set=" + port.number()));
      add("-chardev", chardev(id, port));
      add("-device", "virtserialport,bus=ports.0,nr=" + port.number() + ",chardev=" + id);
    }
  }

  private void shares() {
    for (Share share : guest.shares()) {
      String id = "share-" + share.tag();
      add(
          "-fsdev",
          "local,id="
              + id
              + ",path="
              + share.place()
              + ",multidevs=remap"
              + access(share.access()));
      add("-device", "virtio-9p-pci,fsdev=" + id + ",mount_tag=" + share.tag());
    }
  }

  private void disks() {
    int number = 0;
    for (Disk disk : guest.disks()) {
      String id = "disk" + number++;
      add(
          "-drive",
          "if=none,id="
              + id
              + ",format=raw,file="
              + escaped(disk.file())
              + (disk.writable() ? "" : ",readonly=on"));
      add("-device", "virtio-blk-pci,drive=" + id);
    }
  }

  private void network() {
    if (guest.network() instanceof GuestNetwork.Tap) {
      add("-netdev", "tap,id=" + UserNetwork.ID + ",fd=" + GuestNetwork.Tap.DESCRIPTOR);
    }
    if (guest.network() instanceof GuestNetwork.User) {
      add(
          "-netdev",
          "user,id="
              + UserNetwork.ID
              + ",ipv6-net="
              + UserNetwork.NETWORK6
              + ",ipv6-host="
              + UserNetwork.HOST6
              + ",net="
              + UserNetwork.NETWORK
              + ",host="
              + UserNetwork.HOST
              + ",dns="
              + UserNetwork.RESOLVER);
    }
    if (!(guest.network() instanceof GuestNetwork.None)) {
      // Without a boot ROM, which nothing boots from and not every host has.
      add("-device", "virtio-net-pci,netdev=" + UserNetwork.ID + ",romfile=");
    }
  }

  private static String access(Share.Access access) {
    return switch (access) {
      case READ_ONLY -> ",security_model=none,readonly=on";
      case WRITABLE -> ",security_model=passthrough";
      case WRITABLE_MAPPED -> ",security_model=mapped-xattr";
    };
  }

  /** What QEMU is given open, as it may not open it itself. */
  private static OptionalInt descriptor(SerialPort port) {
    if (port.endpoint() instanceof Endpoint.Output) {
      return OptionalInt.of(Endpoint.Output.DESCRIPTOR);
    }
    return port.endpoint() instanceof Endpoint.Datagrams
        ? OptionalInt.of(Endpoint.Datagrams.descriptor(port))
        : OptionalInt.empty();
  }

  private static String chardev(String id, SerialPort port) {
    if (port.endpoint() instanceof Endpoint.Socket socket) {
      return socket(id, socket.path());
    }
    String path =
        port.endpoint() instanceof Endpoint.File file
            ? escaped(file.path())
            : "/dev/fdset/" + port.number();
    return "file,id=" + id + ",path=" + path + ",append=on";
  }

  private static String socket(String id, Path path) {
    return "socket,id=" + id + ",path=" + escaped(path) + ",server=on,wait=off";
  }

  /** In an option's value a comma is doubled, or what follows would be an option of its own. */
  private static String escaped(Path path) {
    return path.toString().replace(",", ",,");
  }

  private void add(String... words) {
    line.addAll(List.of(words));
  }
}
