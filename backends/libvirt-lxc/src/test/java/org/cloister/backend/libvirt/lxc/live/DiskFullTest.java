package org.cloister.backend.libvirt.lxc.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.contract.Sandboxes;
import org.cloister.backend.contract.TestedBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A platform whose files, and those of its libvirtd, lie on a small disk. */
class DiskFullTest {
  private static final int BLOCK = 4096;

  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  private Path disk;
  private TestedBackend platform;

  @BeforeEach
  void open() throws Exception {
    disk = Files.createDirectory(sandboxes.directory().resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=2m,mode=0755", "tmpfs", disk.toString());
    platform = TestedBackend.open(sandboxes.platform() + "-full", disk);
  }

  @AfterEach
  void close() throws Exception {
    platform.close();
    run("umount", disk.toString());
    Files.delete(disk);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private SandboxContext context(String instance) throws IOException {
    Path log = sandboxes.log();
    if (Files.notExists(log)) {
      Files.createFile(log);
    }
    return new SandboxContext(
        sandboxes.platform() + "-full",
        instance,
        Files.createDirectories(disk.resolve("sandboxes").resolve(instance)),
        Files.createDirectories(disk.resolve("state")),
        log);
  }

  private Sandbox start(SandboxSpec spec, SandboxContext context) throws IsolationException {
    Path records = disk.resolve("state/record");
    return platform
        .backend()
        .start(spec, context, record -> Files.writeString(records, record.toString()));
  }

  /** {@return what takes all space that there is} */
  private Path fill() throws IOException {
    Path filler = disk.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[BLOCK]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
    return filler;
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      return files.map(Path::toString).collect(TreeSet::new, Set::add, Set::addAll);
    }
  }

  @Test
  void a_start_is_refused_leaves_nothing_and_works_when_there_is_space_again() throws Exception {
    SandboxContext context = context("web.1");
    SandboxSpec spec = minimal().shell("exit 3").build();
    assertThat(Sandboxes.exit(start(spec, context))).isEqualTo(ExitStatus.exited(3));
    Files.delete(disk.resolve("state/record"));
    Set<String> traces = platform.traces();
    Path filler = fill();
    Set<String> before = files();

    for (int time = 0; time < 3; time++) {
      assertThatThrownBy(() -> start(spec, context))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("No space left on device");
    }
    Files.deleteIfExists(disk.resolve("state/record"));

    assertThat(files()).isEqualTo(before);
    assertThat(platform.traces()).isEqualTo(traces);
    assertThat(sandboxes.logText()).isEmpty();
    Files.delete(filler);
    assertThat(Sandboxes.exit(start(spec, context))).isEqualTo(ExitStatus.exited(3));
  }
}
