package org.cloister.backend.kvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.accelerator.AcceleratorProbe;
import org.cloister.backend.kvm.accelerator.AcceleratorSetting;
import org.cloister.backend.kvm.accelerator.Circumstances;
import org.cloister.backend.kvm.accelerator.HostProcessor;
import org.cloister.backend.kvm.accelerator.KvmDevice;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.QemuProgram;
import org.cloister.backend.kvm.confinement.ConfinedQemu;
import org.cloister.backend.kvm.confinement.QemuUser;
import org.cloister.backend.kvm.initrd.GuestModules;
import org.cloister.backend.kvm.initrd.Initrd;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.KernelFiles;
import org.cloister.backend.kvm.kernel.KernelFinder;
import org.cloister.backend.kvm.kernel.NoKernelException;
import org.cloister.backend.kvm.live.BootCanary;
import org.cloister.backend.kvm.live.Deadlines;
import org.cloister.backend.kvm.live.GuestFolder;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.GuestStarter;
import org.cloister.backend.kvm.plan.FirstRoots;
import org.cloister.backend.kvm.plan.Foundation;
import org.cloister.backend.kvm.sandbox.GuestMaker;
import org.cloister.backend.kvm.snapshot.SnapshotName;
import org.cloister.backend.kvm.stock.SnapshotStock;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.host.FactFinder;
import org.cloister.linux.sandbox.host.HostFiles;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** QEMU, kernel and accelerator of this platform's guests; nothing is looked for before use. */
@Component(service = KvmHost.class)
public final class KvmHost implements GuestPrerequisites, GuestMaker, AutoCloseable {
  /** The administrator's setting: a tree in whose /boot and /lib/modules kernels are looked for. */
  static final String KERNELS = "cloister.kvm.kernels";

  /** The administrator's setting: how many snapshots are kept. */
  static final String SNAPSHOTS = "cloister.kvm.snapshots";

  private static final int SOME_SNAPSHOTS = 8;
  private static final int MOST_SNAPSHOTS = 100;

  /** The guests of the platform's own. */
  private static final String CANARY = "canary";

  private static final String FREEZING = "freezing";

  /** A service that has just started has the host to itself for a while. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final Duration SNAPSHOT_DEADLINE = Duration.ofMinutes(3);
  private static final Duration VERSION_DEADLINE = Duration.ofSeconds(10);

  private final UnaryOperator<String> properties;
  private final Launcher launcher;
  private final ContentCache cache;
  private final HostFacts facts = FactFinder.find();
  private final WireLoop loop;
  private final SnapshotStock stock = new SnapshotStock(QUIET, SNAPSHOT_DEADLINE);
  private final Object experiment = new Object();
  private QemuProgram qemu;

  /** Of the kernel that was newest when these were there. */
  private Foundation foundation;

  private List<String> kernels = List.of();

  /** How many are kept; known with the foundation. */
  private volatile int snapshots;

  /**
   * Starts up in the framework.
   *
   * @param context tells where the platform lives, and the administrator's settings
   * @param launcher starts QEMU
   * @throws IOException if there are no descriptors left
   */
  @Activate
  public KvmHost(BundleContext context, @Reference Launcher launcher) throws IOException {
    this(context::getProperty, launcher);
  }

  /**
   * Starts up.
   *
   * @param properties the framework's: the value of a name, or {@code null}
   * @param launcher starts QEMU
   * @throws IOException if there are no descriptors left
   */
  KvmHost(UnaryOperator<String> properties, Launcher launcher) throws IOException {
    this.properties = properties;
    this.launcher = launcher;
    cache = new ContentCache(folder(PlatformProperties.CACHE_DIRECTORY));
    loop = new WireLoop();
  }

  @Override
  public synchronized QemuProgram qemu() throws IOException, InterruptedException {
    if (qemu == null) {
      Path path =
          QemuProgram.find(facts.architecture())
              .orElseThrow(() -> new IOException("QEMU is not installed"));
      qemu = QemuProgram.ask(path, VERSION_DEADLINE);
    }
    return qemu;
  }

  @Override
  public HostKernel kernel() throws NoKernelException, IOException {
    return finder().newest(GuestModules.ALWAYS);
  }

  private KernelFinder finder() {
    String tree = properties.apply(KERNELS);
    return new KernelFinder(Path.of(tree == null ? "/" : tree));
  }

  @Override
  public AcceleratorChoice accelerator()
      throws NoKernelException, IOException, InterruptedException {
    QemuProgram program = qemu();
    synchronized (experiment) {
      return accelerator(program);
    }
  }

  private AcceleratorChoice accelerator(QemuProgram program)
      throws NoKernelException, IOException, InterruptedException {
    HostKernel kernel = kernel();
    Path bootable = new KernelFiles(cache).bootable(kernel.image());
    Path initrd = Initrd.of(kernel, GuestModules.ALWAYS, facts.architecture()).in(cache);
    QemuUser user = user(CANARY);
    GuestPlaces places = places(CANARY, user);
    BootCanary canary =
        new BootCanary(
            new ConfinedQemu(launcher, program.path(), user, facts, new HostFiles()).passing(),
            loop,
            places,
            facts.architecture(),
            bootable,
            initrd,
            Deadlines.PATIENT);
    Circumstances circumstances =
        new Circumstances(
            bootable.getFileName().toString(),
            program.version(),
            System.getProperty("os.version"),
            KvmDevice.against());
    try {
      return new AcceleratorProbe(setting(), canary, cache).choose(circumstances);
    } finally {
      GuestFolder.remove(places.folder());
    }
  }

  @Override
  public synchronized Foundation foundation() throws IsolationException {
    try {
      List<String> present = finder().present();
      if (foundation == null || !present.equals(kernels)) {
        HostKernel kernel = kernel();
        snapshots = snapshots();
        cache.keep(SnapshotName.PREFIX, snapshots);
        foundation =
            new Foundation(
                qemu(),
                kernel,
                new KernelFiles(cache).bootable(kernel.image()),
                accelerator(),
                facts.architecture(),
                new FirstRoots(kernel, facts.architecture(), cache));
        kernels = present;
      }
      return foundation;
    } catch (NoKernelException e) {
      throw unavailable(e.getMessage(), e.hint(), e);
    } catch (IOException e) {
      throw unavailable(e.getMessage(), "", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted", "", e);
    }
  }

  private static IsolationException unavailable(String reason, String hint, Exception cause) {
    return new IsolationException(
        IsolationErrorCode.UNAVAILABLE, "prepare a guest", "", "", reason, hint, cause);
  }

  @Override
  public ConfinedQemu qemu(Foundation foundation, QemuUser user) {
    return new ConfinedQemu(launcher, foundation.qemu().path(), user, facts, new HostFiles());
  }

  @Override
  public GuestStarter starter(Foundation foundation, ConfinedQemu qemu) {
    return new GuestStarter(
        qemu,
        loop,
        cache,
        new GuestStarter.Host(
            facts.architecture(), foundation.qemu().version(), HostProcessor.description()),
        Deadlines.PATIENT);
  }

  @Override
  public SnapshotStock stock() {
    return stock;
  }

  @Override
  public void stockUp(Foundation foundation, Guest guest) {
    GuestStarter starter = freezer(foundation);
    starter
        .missing(guest)
        .filter(name -> snapshots > 0)
        .ifPresent(name -> stock.order(name, () -> freeze(starter, guest)));
  }

  private GuestStarter freezer(Foundation foundation) {
    return starter(foundation, qemu(foundation, user(FREEZING)).inBackground());
  }

  private void freeze(GuestStarter starter, Guest guest) throws IOException, InterruptedException {
    GuestPlaces places = places(FREEZING, user(FREEZING));
    try {
      starter.freeze(guest, places);
      cache.keep(SnapshotName.PREFIX, snapshots);
    } finally {
      GuestFolder.remove(places.folder());
    }
  }

  /** {@return the platform's id, part of the name of what is made on the host} */
  String platform() {
    String id = properties.apply(PlatformProperties.ID);
    return id == null ? "platform" : id;
  }

  /** {@return serves the connections to guests} */
  WireLoop loop() {
    return loop;
  }

  /** {@return what is known of the host} */
  HostFacts facts() {
    return facts;
  }

  private AcceleratorSetting setting() throws IOException {
    String text = properties.apply(AcceleratorSetting.PROPERTY);
    try {
      return text == null ? AcceleratorSetting.AUTO : AcceleratorSetting.of(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private int snapshots() throws IOException {
    String text = properties.apply(SNAPSHOTS);
    try {
      int number = text == null ? SOME_SNAPSHOTS : Integer.parseInt(text);
      if (number >= 0 && number <= MOST_SNAPSHOTS) {
        return number;
      }
      throw new NumberFormatException(number + " is out of range");
    } catch (NumberFormatException e) {
      throw new IOException(
          SNAPSHOTS + "=" + text + ": write a number from 0 to " + MOST_SNAPSHOTS, e);
    }
  }

  /** Who runs a guest of the platform's own. */
  private QemuUser user(String name) {
    return QemuUser.of(folder(PlatformProperties.RUNTIME_DIRECTORY).toString(), name);
  }

  /** The folder of such a guest, which belongs to its QEMU. */
  private GuestPlaces places(String name, QemuUser user) throws IOException {
    Path parent = Files.createDirectories(folder(PlatformProperties.RUNTIME_DIRECTORY));
    Path folder = parent.resolve(name);
    GuestFolder.make(folder, user);
    return new GuestPlaces(folder);
  }

  private Path folder(String property) {
    return Path.of(properties.apply(property), "kvm");
  }

  /** Lets go of all guests, which run on, and ends a guest that is being frozen. */
  @Deactivate
  @Override
  public void close() {
    stock.close();
    loop.close();
  }
}
