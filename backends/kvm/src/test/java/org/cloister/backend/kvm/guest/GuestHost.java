package org.cloister.backend.kvm.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.accelerator.Canary;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.confinement.ConfinedQemu;
import org.cloister.backend.kvm.confinement.QemuUser;
import org.cloister.backend.kvm.initrd.GuestModules;
import org.cloister.backend.kvm.initrd.Initrd;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.KernelFiles;
import org.cloister.backend.kvm.live.BootCanary;
import org.cloister.backend.kvm.live.Deadlines;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.GuestStarter;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.live.Qemu;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.cloister.linux.sandbox.host.FactFinder;
import org.cloister.linux.sandbox.host.HostFiles;
import org.cloister.linux.seccomp.Architecture;

/**
 * Real guests under QEMU's translator, with this host's root to read. Their output and errors go to
 * files.
 */
final class GuestHost implements AutoCloseable {
  static final int OUTPUT = 2;
  static final int ERRORS = 3;

  /** Time enough on a loaded machine. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
  private static final int MEMORY = 256;

  /** Nobody's. */
  static final int USER = 61_234;

  private final Path directory;
  private final ContentCache cache;
  private final EventLoop events;
  private final WireLoop wires;
  private final List<Guest.Origin> origins = new CopyOnWriteArrayList<>();
  private final List<LaunchedProcess> processes = new CopyOnWriteArrayList<>();
  private final Qemu qemu;
  private volatile ConfinedQemu real;
  private Function<GuestPlaces, Path> output = places -> places.folder().resolve("output");
  private volatile AfterStart afterStart = (number, process) -> {};

  /** Does something to a QEMU that has just been started. */
  @FunctionalInterface
  interface AfterStart {
    /** Takes QEMU's process, and the how manieth it is. */
    void accept(int number, LaunchedProcess process) throws IOException;
  }

  GuestHost(Path directory) throws IOException {
    this.directory = directory;
    cache = new ContentCache(directory.resolve("cache"));
    LinuxKernel kernel = new LinuxKernel();
    events = new EventLoop(kernel);
    wires = new WireLoop();
    real =
        new ConfinedQemu(
            new PosixLauncher(kernel, new PidfdWatcher(kernel, events)),
            QEMU,
            new QemuUser(USER, USER),
            FactFinder.find(),
            new HostFiles());
    qemu =
        (guest, input, log) -> {
          origins.add(guest.origin());
          LaunchedProcess process = real.start(guest, input, log);
          processes.add(process);
          afterStart.accept(processes.size(), process);
          return process;
        };
  }

  void afterStart(AfterStart action) {
    afterStart = action;
  }

  /** From now on QEMU ends with the thread that starts it. */
  void passing() {
    real = real.passing();
  }

  List<LaunchedProcess> processes() {
    return processes;
  }

  /** Starts a guest, and does not wait until it has booted. */
  LiveGuest begin(Guest guest, GuestPlaces places) throws Exception {
    return LiveGuest.start(
        qemu, wires, guest, places, Architecture.X86_64, Optional.empty(), PATIENCE);
  }

  /** {@return how the guests began, in order} */
  List<Guest.Origin> origins() {
    return origins;
  }

  ContentCache cache() {
    return cache;
  }

  GuestPlaces places(String name) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(folder, "unix:uid", USER);
    Files.setAttribute(folder, "unix:gid", USER);
    return new GuestPlaces(folder);
  }

  Guest guest(GuestPlaces places) throws Exception {
    return guest(places, new GuestNetwork.None());
  }

  Guest guest(GuestPlaces places, GuestNetwork network) throws Exception {
    return guest(places, network, Set.of(), List.of());
  }

  /** A guest whose kernel gets further arguments. */
  Guest guest(GuestPlaces places, List<String> arguments) throws Exception {
    return guest(places, new GuestNetwork.None(), Set.of(), arguments);
  }

  /** A guest that can read file systems. */
  Guest guest(GuestPlaces places, Set<String> types) throws Exception {
    return guest(places, new GuestNetwork.None(), types, List.of());
  }

  private Guest guest(
      GuestPlaces places, GuestNetwork network, Set<String> types, List<String> arguments)
      throws Exception {
    HostKernel kernel = GuestKernel.find();
    return new Guest(
        Machine.Q35,
        Accelerator.TCG,
        MEMORY,
        1,
        new KernelFiles(cache).bootable(kernel.image()),
        Initrd.of(kernel, GuestModules.of(network, types), Architecture.X86_64).in(cache),
        arguments,
        places.console(),
        places.monitor(),
        List.of(
            places.controlPort(),
            new SerialPort(OUTPUT, new Endpoint.File(output.apply(places))),
            new SerialPort(ERRORS, new Endpoint.File(places.folder().resolve("errors")))),
        List.of(Share.of("root", Path.of("/"), Share.Access.READ_ONLY)),
        List.of(),
        network,
        Guest.Origin.BOOT);
  }

  /** Lets the output of guests go to a file, which is made. */
  void outputTo(Path file) throws IOException {
    Files.createFile(file);
    Files.setAttribute(file, "unix:uid", USER);
    output = places -> file;
  }

  GuestStarter starter() {
    return starter(new Deadlines(PATIENCE, PATIENCE, PATIENCE));
  }

  GuestStarter starter(Deadlines deadlines) {
    return new GuestStarter(
        qemu,
        wires,
        cache,
        new GuestStarter.Host(Architecture.X86_64, "this one", "this one"),
        deadlines);
  }

  Canary canary(GuestPlaces places) throws Exception {
    Guest guest = guest(places);
    return new BootCanary(
        qemu,
        wires,
        places,
        Architecture.X86_64,
        guest.kernel(),
        guest.initrd(),
        new Deadlines(PATIENCE, PATIENCE, PATIENCE));
  }

  /** Ends all guests, also those of a test that failed. */
  @Override
  public void close() {
    for (LaunchedProcess process : processes) {
      try {
        process.signal(Signal.KILL);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      process.exit().join();
    }
    wires.close();
    events.close();
  }
}
