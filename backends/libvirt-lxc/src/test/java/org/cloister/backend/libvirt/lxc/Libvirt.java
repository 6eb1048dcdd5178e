package org.cloister.backend.libvirt.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.connection.LibvirtDomains;
import org.cloister.backend.libvirt.lxc.daemon.DaemonFactFinder;
import org.cloister.backend.libvirt.lxc.daemon.DaemonPlaces;
import org.cloister.backend.libvirt.lxc.daemon.PrivateDaemon;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real libvirtd of a platform of its own. After each test all domains are destroyed and the
 * daemon is stopped, and nothing may be left: no process, mount, socket or control group.
 */
public final class Libvirt implements BeforeEachCallback, AfterEachCallback {
  private static final int SECONDS = 30;
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Starts with this: whatever else is on the machine is another's. */
  public static final String PREFIX = "cloister-test-" + ProcessHandle.current().pid() + "-";

  /** A service that obeys SIGTERM, although it is process 1. */
  public static final String[] SERVICE = {"/bin/sh", "-c", "trap exit TERM; sleep 1000 & wait"};

  /** A condition that may fail. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  private Path directory;
  private List<String> mounts;
  private EventLoop loop;
  private PidfdWatcher watcher;
  private PosixLauncher launcher;
  private PrivateDaemon daemon;
  private LibvirtDomains domains;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    directory = Files.createTempDirectory("cloister-libvirt-test");
    mounts = mounts();
    open();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (Domain domain : domains.list("")) {
      domains.destroy(domain.id());
    }
    domains.close();
    daemon.stop();
    close();
    await("no process is left", () -> processes().isEmpty());
    assertThat(groups()).isEmpty();
    assertThat(mounts()).isEqualTo(mounts);
    assertThat(directory.resolve("run/libvirt/run/libvirt-sock")).doesNotExist();
    delete(directory);
  }

  private void open() {
    LinuxKernel kernel = new LinuxKernel();
    loop = new EventLoop(kernel);
    watcher = new PidfdWatcher(kernel, loop);
    launcher = new PosixLauncher(kernel, watcher);
    daemon = new PrivateDaemon(places(), DaemonFactFinder::find, launcher, watcher);
    domains = new LibvirtDomains(daemon);
  }

  private void close() {
    domains.close();
    daemon.release();
    loop.close();
  }

  /** Starts the platform anew: nothing here knows the old daemon and its domains. */
  public void restart() {
    close();
    open();
  }

  public LibvirtDomains domains() {
    return domains;
  }

  public PrivateDaemon daemon() {
    return daemon;
  }

  public DaemonPlaces places() {
    return new DaemonPlaces(directory.resolve("run/libvirt"), directory.resolve("log/libvirt"));
  }

  /** A second platform on the same machine. */
  public PrivateDaemon neighbour() {
    DaemonPlaces others =
        new DaemonPlaces(directory.resolve("other/libvirt"), directory.resolve("other/log"));
    return new PrivateDaemon(others, DaemonFactFinder::find, launcher, watcher);
  }

  /** Creates a domain with a trivial description. */
  public Domain create(String name, String... command) throws Exception {
    UUID id = UUID.randomUUID();
    return domains.create(id, name, xml(id, name, command), List.of()).domain();
  }

  /** A trivial description. */
  public static String xml(UUID id, String name, String... command) {
    String list =
        Stream.of(command)
            .skip(1)
            .map(argument -> argument.replace("&", "&amp;").replace(">", "&gt;"))
            .map(argument -> "<initarg>" + argument + "</initarg>")
            .collect(Collectors.joining());
    return """
        <domain type='lxc'>
          <name>%s</name>
          <uuid>%s</uuid>
          <metadata><c:cloister xmlns:c='urn:cloister' service='test'/></metadata>
          <memory unit='MiB'>64</memory>
          <os><type>exe</type><init>%s</init>%s</os>
          <features><privnet/></features>
          <devices><console type='pty'/></devices>
        </domain>
        """
        .formatted(name, id, command[0], list);
  }

  /** A name that nobody has had. */
  public static String name() {
    return PREFIX + COUNT.incrementAndGet();
  }

  /** The first process of a container. */
  public ProcessIdentity init(Domain domain) throws IOException {
    long pid =
        ProcessHandle.of(domain.controller())
            .orElseThrow()
            .children()
            .findFirst()
            .orElseThrow()
            .pid();
    return watcher.identify(pid).orElseThrow();
  }

  /** The process id of libvirtd itself. */
  public long libvirtd() throws IOException {
    return Long.parseLong(Files.readString(places().pidFile()).strip());
  }

  /** Waits for a condition. */
  public static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Ends a process and waits until it is gone. */
  public static void kill(long pid) throws Exception {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    await("process " + pid + " is gone", () -> !running(pid));
  }

  /**
   * Whether a process runs, and is not just waiting to be collected. As long as one of its threads
   * is there its sockets take connections, and libvirt loses a descriptor when such a one breaks
   * while it is being opened.
   */
  public static boolean running(long pid) {
    Path process = Path.of("/proc/" + pid);
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      String stat = Files.readString(process.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z' || threads.count() > 1;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** Processes of this platform's daemon, which know its directory or a domain's name. */
  public Set<String> processes() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      for (Path entry : entries.filter(path -> path.toString().matches("/proc/\\d+")).toList()) {
        String command = command(entry);
        if (command.contains(directory.toString())
            || command.contains("libvirt_lxc") && command.contains(PREFIX)) {
          found.add(entry.getFileName() + " " + command);
        }
      }
    }
    return found;
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  private static List<String> groups() throws IOException {
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      return hierarchies
          .map(hierarchy -> hierarchy.resolve("machine"))
          .filter(Files::isDirectory)
          .flatMap(Libvirt::children)
          .filter(group -> group.contains(PREFIX))
          .toList();
    }
  }

  private static Stream<String> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.map(Path::toString).toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo"));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
