package org.cloister.backend.kvm.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.control.FileReading;
import org.cloister.backend.kvm.limit.GuestSize;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.network.GuestLink;
import org.cloister.backend.kvm.network.HostResolver;
import org.cloister.backend.kvm.network.ResolverView;
import org.cloister.backend.kvm.relay.RelayedSocket;
import org.cloister.backend.kvm.relay.SocketFile;
import org.cloister.backend.kvm.relay.SpecialFiles;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.backend.kvm.view.ViewDivision;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.SandboxView;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.failure.Failures;

/**
 * A spec, translated.
 *
 * @param guest the guest
 * @param service the program that becomes the service in it
 */
public record GuestPlan(Guest guest, LaunchProgram service) {
  /** The number of the port that takes what the service prints. */
  private static final int OUTPUT = 2;

  private static final SocketFile NOTIFICATIONS = new SocketFile(true, 0666, 0, 0);

  /**
   * {@return the translation}
   *
   * @param spec what is wanted; has no shortfall
   * @param context where the sandbox's files lie
   * @param places where the guest's files lie
   * @param foundation what it is made of
   * @param host the host
   * @param sources tells what the host has
   * @param special tells what files of the host are
   * @param link how it is connected
   * @param filter the system-call filter; empty for none
   * @param size how large the guest is
   * @param secrets the secrets of the spec
   * @throws IsolationException if the spec does not fit the host's files
   */
  public static GuestPlan of(
      SandboxSpec spec,
      SandboxContext context,
      GuestPlaces places,
      Foundation foundation,
      HostFacts host,
      SourceFiles sources,
      SpecialFiles special,
      GuestLink link,
      Optional<byte[]> filter,
      GuestSize size,
      List<SecretFile> secrets)
      throws IsolationException {
    try {
      Optional<HostResolver> resolver = HostResolver.find();
      GuestNetwork network = link.network();
      List<ViewEntry> entries = SandboxView.entries(spec);
      if (network instanceof GuestNetwork.User && resolver.isPresent()) {
        entries = ResolverView.of(spec.view().root(), entries, resolver.get(), sources);
      }
      DividedView view = ViewDivision.of(spec.view(), entries, sources, listening(spec, special));
      LaunchProgram service =
          ServiceProgram.of(
              spec, view, link.inside(), host.kernel(), filter, secrets, OUTPUT, OUTPUT);
      Guest guest =
          new Guest(
              Machine.of(foundation.architecture()),
              foundation.accelerator().accelerator(),
              size.memoryMiB(),
              size.processors(),
              foundation.image(),
              foundation.roots().of(network, view.fileSystems()),
              List.of(),
              places.console(),
              places.monitor(),
              ports(spec, context, places, view),
              view.shares(),
              view.disks(),
              network,
              Guest.Origin.BOOT);
      return new GuestPlan(guest, service);
    } catch (IOException e) {
      throw Failures.of("prepare the guest of " + spec.name(), e);
    }
  }

  private static List<SerialPort> ports(
      SandboxSpec spec, SandboxContext context, GuestPlaces places, DividedView view) {
    List<SerialPort> ports = new ArrayList<>();
    ports.add(places.controlPort());
    ports.add(new SerialPort(OUTPUT, new Endpoint.Output(context.log())));
    ports.add(new SerialPort(FileReading.PORT, new Endpoint.Socket(places.reading())));
    for (RelayedSocket socket : view.sockets()) {
      Endpoint endpoint = new Endpoint.Datagrams(socket.source(), spec.credentials());
      ports.add(new SerialPort(socket.number(), endpoint));
    }
    return ports;
  }

  /** The platform listens for notifications by the time when the guest starts. */
  private static SpecialFiles listening(SandboxSpec spec, SpecialFiles special) {
    return new SpecialFiles() {
      @Override
      public Optional<SocketFile> socket(Path path) {
        return spec.notifySocket().equals(Optional.of(path))
            ? Optional.of(NOTIFICATIONS)
            : special.socket(path);
      }

      @Override
      public boolean deviceOrPipe(Path path) {
        return special.deviceOrPipe(path);
      }
    };
  }
}
