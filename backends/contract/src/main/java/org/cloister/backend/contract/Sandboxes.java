package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Real sandboxes on this machine. After each test all that a test started is ended, and nothing may
 * be left: no process, mount, control group or descriptor, and nothing at a daemon.
 */
public final class Sandboxes implements BeforeEachCallback, AfterEachCallback {
  private static final List<String> NAMESPACES =
      List.of("user", "mnt", "pid", "ipc", "uts", "cgroup", "net");

  private static final int SECONDS = 30;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ConcurrentLinkedQueue<Sandbox> started = new ConcurrentLinkedQueue<>();
  private String platform;
  private Path directory;
  private Path home;
  private TestedBackend tested;
  private Remains before;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    platform = "test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    directory = Files.createTempDirectory("cloister-test");
    home = Files.createTempDirectory("cloister-test-home");
    open();
    assertThat(backend().probe().available()).as(backend().probe().reason()).isTrue();
    before = remains();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (Sandbox sandbox : started) {
      sandbox.destroy();
    }
    for (Sandbox sandbox : started) {
      exit(sandbox);
    }
    started.clear();
    try {
      awaitNothingLeft();
    } finally {
      close();
    }
    assertThat(Remains.launchPrograms()).isEmpty();
    delete(directory);
    delete(home);
  }

  private Remains remains() {
    return Remains.now(platform, directory, tested);
  }

  /** What ends may take the kernel a moment, so only what stays is left behind. */
  private void awaitNothingLeft() throws InterruptedException {
    try {
      await("nothing is left behind", () -> remains().equals(before));
    } catch (AssertionError e) {
      assertThat(remains()).isEqualTo(before);
    }
  }

  /** Starts the platform anew: nothing in this virtual machine knows the old sandboxes. */
  public void restart() {
    stop();
    open();
  }

  /** Starts the platform anew, and does something while there is none. */
  public void restart(Meanwhile meanwhile) throws Exception {
    stop();
    try {
      meanwhile.run();
    } finally {
      open();
    }
  }

  private void stop() {
    started.forEach(Sandbox::release);
    started.clear();
    close();
  }

  /** What is done while there is no platform. */
  @FunctionalInterface
  public interface Meanwhile {
    void run() throws Exception;
  }

  private void open() {
    tested = TestedBackend.open(platform, home);
  }

  private void close() {
    tested.close();
  }

  public IsolationBackend backend() {
    return tested.backend();
  }

  /** The id under which sandboxes are started. */
  public String platform() {
    return platform;
  }

  /** A directory of the host for the test's own files. */
  public Path directory() {
    return directory;
  }

  /** The platform's own directory. */
  public Path home() {
    return home;
  }

  public Path log() {
    return directory.resolve("log");
  }

  public SandboxContext context() {
    try {
      // Several tests ask for it from several threads at once.
      Files.newOutputStream(log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    String instance = "test-" + COUNT.incrementAndGet();
    return new SandboxContext(platform, instance, runtimeDirectory(instance), directory, log());
  }

  private Path runtimeDirectory(String instance) {
    try {
      return Files.createDirectories(home.resolve("sandboxes").resolve(instance));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Sandbox start(SpecBuilder spec) throws IsolationException {
    return start(spec.build());
  }

  public Sandbox start(SandboxSpec spec) throws IsolationException {
    List<SandboxRecord> records = new ArrayList<>();
    Sandbox sandbox = backend().start(spec, context(), records::add);
    started.add(sandbox);
    assertThat(records).containsExactly(sandbox.record());
    return sandbox;
  }

  /** Adopts a sandbox and takes it into the clean-up. */
  public Sandbox adopt(SandboxRecord record) throws IsolationException {
    Sandbox sandbox = backend().adopt(record).orElseThrow();
    started.add(sandbox);
    return sandbox;
  }

  /** Runs a sandbox to its end. {@return its status and what it wrote} */
  public Outcome run(SpecBuilder spec) throws Exception {
    long from = Files.exists(log()) ? Files.size(log()) : 0;
    ExitStatus status = exit(start(spec));
    byte[] all = Files.readAllBytes(log());
    return new Outcome(
        status,
        new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8).strip());
  }

  /** Runs a program in a sandbox to its end. {@return its status and what it wrote} */
  public Outcome exec(Sandbox sandbox, String... command) throws Exception {
    ExecRequest request =
        new ExecRequest(
            List.of(command),
            java.util.Map.of(),
            java.util.Optional.empty(),
            java.util.Optional.empty());
    try (ExecSession session = sandbox.exec(request)) {
      session.input().close();
      String output = new String(session.output().readAllBytes(), StandardCharsets.UTF_8);
      String error = new String(session.error().readAllBytes(), StandardCharsets.UTF_8);
      ExitStatus status = session.exit().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
      return new Outcome(status, (output + error).strip());
    }
  }

  public static ExitStatus exit(Sandbox sandbox) throws Exception {
    return sandbox.exit().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  /** Waits for a condition, and fails naming it when it does not come true. */
  public static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + SECONDS + " s: " + what);
      }
      Thread.sleep(5);
    }
  }

  /** A file about the service's main process, as its kernel tells who is outside. */
  public String main(Sandbox sandbox, String name) {
    try {
      return tested.main(sandbox, name);
    } catch (IOException | IsolationException e) {
      throw new AssertionError(e);
    }
  }

  /** Such a file about the sandbox's first process. */
  public String first(Sandbox sandbox, String name) {
    try {
      return tested.first(sandbox, name);
    } catch (IOException | IsolationException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether sandboxes have kernels of their own. */
  public boolean ownKernel() {
    return tested.ownKernel();
  }

  /** The namespaces of a sandbox's service, as the host sees them. */
  List<String> namespaces(Sandbox sandbox) throws Exception {
    List<String> found = new ArrayList<>();
    for (String type : NAMESPACES) {
      Path link = Path.of("/proc/" + sandbox.pid() + "/ns/" + type);
      found.add(Files.readSymbolicLink(link).toString());
    }
    return found;
  }

  /** The namespaces of a process, as a program beside the service sees them. */
  List<String> namespaces(Sandbox sandbox, String process) throws Exception {
    String script = "for type in $2; do readlink /proc/$1/ns/$type; done";
    String types = String.join(" ", NAMESPACES);
    return exec(sandbox, "/bin/sh", "-c", script, "-", process, types).output().lines().toList();
  }

  public String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return "";
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * How a program ended, and what it wrote.
   *
   * @param status how
   * @param output standard output and error
   */
  public record Outcome(ExitStatus status, String output) {}
}
