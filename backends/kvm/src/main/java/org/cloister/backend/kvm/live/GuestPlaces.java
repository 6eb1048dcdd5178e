package org.cloister.backend.kvm.live;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.control.GuestInit;

/**
 * Where the files of one guest are.
 *
 * @param folder its own folder, only for the platform; its path must be short, as those of sockets
 *     are limited to 107 bytes (unix(7))
 */
public record GuestPlaces(Path folder) {
  /** {@return where QEMU listens for commands} */
  public Path monitor() {
    return folder.resolve("monitor");
  }

  /** {@return where QEMU listens for programs} */
  public Path control() {
    return folder.resolve("control");
  }

  /** {@return where files that are read in the guest come out} */
  public Path reading() {
    return folder.resolve("reading");
  }

  /**
   * {@return where the streams of a program beside the service come out}
   *
   * @param port the number of their port
   */
  public Path streams(int port) {
    return folder.resolve("streams" + port);
  }

  /** {@return what the kernel says} */
  public Path console() {
    return folder.resolve("console");
  }

  /** {@return what QEMU says} */
  public Path log() {
    return folder.resolve("qemu");
  }

  /** {@return where a snapshot comes out} */
  public Path outgoing() {
    return folder.resolve("outgoing");
  }

  /**
   * {@return a guest of the same kind that has its files here, and nothing of a service}
   *
   * @param guest the guest
   */
  Guest empty(Guest guest) {
    List<SerialPort> ports = new ArrayList<>();
    for (SerialPort port : guest.ports()) {
      boolean control = port.number() == GuestInit.CONTROL_PORT;
      Path file = folder.resolve("port" + port.number());
      ports.add(control ? controlPort() : new SerialPort(port.number(), new Endpoint.File(file)));
    }
    return guest
        .at(console(), monitor(), ports)
        .sharing(guest.shares().stream().map(share -> Share.empty(share.tag())).toList())
        .on(guest.network().alone());
  }

  /** {@return the port that programs come by} */
  public SerialPort controlPort() {
    return new SerialPort(GuestInit.CONTROL_PORT, new Endpoint.Socket(control()));
  }
}
