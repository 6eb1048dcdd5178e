package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.command.QemuCommand;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.control.GuestControl;
import org.cloister.backend.kvm.initrd.Initrd;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.KernelFiles;
import org.cloister.backend.kvm.qmp.QmpClient;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.seccomp.Architecture;

/** A real guest under QEMU's translator, with this host's root to read. */
final class TestGuest implements AutoCloseable {
  static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
  static final int OUTPUT = 2;
  static final int ERRORS = 3;

  private static final int MEMORY = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final Process qemu;
  private final WireLoop loop;
  private final QmpClient monitor;
  private final GuestControl control;

  private TestGuest(Path directory, Guest guest, Redirect input) throws Exception {
    this.directory = directory;
    qemu =
        new ProcessBuilder(QemuCommand.of(QEMU, guest))
            .redirectInput(input)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("qemu").toFile())
            .start();
    loop = new WireLoop();
    try {
      awaitSockets();
      monitor = QmpClient.connect(loop, directory.resolve("monitor"), event -> {});
      control =
          GuestControl.connect(loop, directory.resolve("control"), Architecture.X86_64, Map.of());
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  /** A guest whose kernel boots. */
  static TestGuest boot(Path directory, Path cache) throws Exception {
    return new TestGuest(
        directory, describe(directory, cache), Redirect.from(Path.of("/dev/null").toFile()));
  }

  static Guest describe(Path directory, Path cache) throws Exception {
    ContentCache files = new ContentCache(cache);
    HostKernel kernel = GuestKernel.find();
    return new Guest(
        Machine.Q35,
        Accelerator.TCG,
        MEMORY,
        1,
        new KernelFiles(files).bootable(kernel.image()),
        Initrd.of(kernel, GuestKernel.MODULES, Architecture.X86_64).in(files),
        List.of(),
        directory.resolve("console"),
        directory.resolve("monitor"),
        List.of(
            new SerialPort(1, new Endpoint.Socket(directory.resolve("control"))),
            new SerialPort(OUTPUT, new Endpoint.File(directory.resolve("output"))),
            new SerialPort(ERRORS, new Endpoint.File(directory.resolve("errors")))),
        List.of(new Share("root", Path.of("/"), Share.Access.READ_ONLY)),
        Guest.Origin.BOOT);
  }

  GuestControl control() {
    return control;
  }

  QmpClient monitor() {
    return monitor;
  }

  String output() throws IOException {
    return text("output");
  }

  /** What a future completes with, or an error that says what the guest said meanwhile. */
  <T> T await(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(
          e
              + "\nQEMU: "
              + text("qemu")
              + "\nconsole: "
              + text("console")
              + "\nerrors: "
              + text("errors"),
          e);
    }
  }

  private String text(String file) throws IOException {
    Path path = directory.resolve(file);
    return Files.exists(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
  }

  private void awaitSockets() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(directory.resolve("control"))
        || !Files.exists(directory.resolve("monitor"))) {
      assertThat(qemu.isAlive()).as("QEMU runs: %s", text("qemu")).isTrue();
      assertThat(System.nanoTime()).as("QEMU listens in time").isLessThan(deadline);
      Thread.sleep(2);
    }
  }

  @Override
  public void close() {
    loop.close();
    qemu.destroyForcibly().onExit().join();
  }
}
