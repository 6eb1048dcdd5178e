package org.cloister.backend.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.backend.contract.SpecBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that the backend makes by itself. */
@Tag("kvm")
@Timeout(300)
class SnapshotsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  private Wiring wiring;
  private final List<Sandbox> sandboxes = new ArrayList<>();

  @BeforeEach
  void beginWithoutSnapshots() throws Exception {
    try (Wiring none = new Wiring(directory, 0)) {
      assertThat(none.backend().probe().available()).isTrue();
      exit(start(none, SpecBuilder.minimal().shell("true")));
    }
    assertThat(snapshots()).isEmpty();
    wiring = new Wiring(directory, 2);
  }

  @AfterEach
  void close() throws Exception {
    for (Sandbox sandbox : sandboxes) {
      end(sandbox);
    }
    wiring.close();
  }

  private static List<Path> snapshots() throws IOException {
    try (Stream<Path> files = Files.list(Wiring.cached())) {
      return files.filter(file -> file.getFileName().toString().contains("snapshot-")).toList();
    }
  }

  private static boolean isWhole(Path snapshot) {
    return !snapshot.getFileName().toString().startsWith(".");
  }

  private Sandbox start(Wiring wiring, SpecBuilder spec) throws Exception {
    String instance = "web." + sandboxes.size();
    Path place = Files.createDirectories(directory.resolve(instance));
    Path log = directory.resolve("log");
    Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    SandboxContext context = new SandboxContext("test", instance, place, directory, log);
    Sandbox sandbox = wiring.backend().start(spec.build(), context, record -> {});
    sandboxes.add(sandbox);
    return sandbox;
  }

  private static void end(Sandbox sandbox) throws Exception {
    sandbox.destroy();
    exit(sandbox);
  }

  private static ExitStatus exit(Sandbox sandbox) throws Exception {
    return sandbox.exit().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A process that reads its guest's state from its standard input is told so. */
  private static boolean isFromSnapshot(Sandbox sandbox) throws IOException {
    return Files.readString(Path.of("/proc/" + sandbox.pid() + "/cmdline")).contains("-incoming");
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("within %s: %s", PATIENCE, what).isLessThan(end);
      Thread.sleep(10);
    }
  }

  @Test
  void the_next_guest_of_a_kind_continues_from_a_snapshot_whatever_it_may_see() throws Exception {
    Network network = Network.of(NetworkMode.HOST);
    Sandbox first = start(wiring, SpecBuilder.minimal().network(network).shell("sleep 1000"));
    assertThat(isFromSnapshot(first)).isFalse();

    await("a snapshot is made", () -> snapshots().stream().anyMatch(SnapshotsTest::isWhole));
    end(first);
    Sandbox second =
        start(
            wiring,
            SpecBuilder.minimal()
                .network(network)
                .shell("date +%s; grep eth0 /proc/net/dev; sleep 1000"));

    assertThat(isFromSnapshot(second)).isTrue();
    await("the service speaks", () -> Files.readAllLines(directory.resolve("log")).size() > 1);
    List<String> said = Files.readAllLines(directory.resolve("log"));
    assertThat(Long.parseLong(said.get(0)))
        .isBetween(
            System.currentTimeMillis() / 1000 - PATIENCE.toSeconds(),
            System.currentTimeMillis() / 1000);
    assertThat(said).anyMatch(line -> line.contains("eth0:"));
    end(second);
  }

  @Test
  void a_guest_with_limits_continues_from_a_snapshot_of_its_own_size() throws Exception {
    int cores = Math.min(2, Runtime.getRuntime().availableProcessors());
    Limits limits =
        new Limits(
            OptionalLong.of(64 << 20),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.of(cores),
            OptionalInt.empty(),
            OptionalLong.of(30),
            List.of(),
            OptionalInt.empty());
    SpecBuilder spec = SpecBuilder.minimal().limits(limits);
    exit(start(wiring, spec.shell("true")));
    await("a snapshot is made", () -> snapshots().stream().anyMatch(SnapshotsTest::isWhole));

    Sandbox sandbox = start(wiring, spec.shell("nproc; sleep 1000"));

    assertThat(isFromSnapshot(sandbox)).isTrue();
    await("the service speaks", () -> Files.size(directory.resolve("log")) > 0);
    assertThat(directory.resolve("log")).hasContent(cores + "\n");
    assertThat(sandbox.usage().memory().orElseThrow()).isBetween(1L, 64L << 20);
    assertThat(sandbox.usage().processes().orElseThrow()).isBetween(2L, 30L);
    end(sandbox);
  }

  @Test
  void a_snapshot_that_is_broken_is_thrown_away_and_the_guest_boots() throws Exception {
    SpecBuilder spec = SpecBuilder.minimal().shell("echo hello");
    exit(start(wiring, spec));
    await("a snapshot is made", () -> snapshots().stream().anyMatch(SnapshotsTest::isWhole));
    Path snapshot = snapshots().get(0);
    Files.delete(snapshot);
    Files.writeString(snapshot, "not a guest");

    Sandbox sandbox = start(wiring, spec);

    assertThat(isFromSnapshot(sandbox)).isFalse();
    assertThat(exit(sandbox)).isEqualTo(ExitStatus.exited(0));
  }

  @Test
  void a_platform_that_stops_while_a_snapshot_is_made_leaves_nothing() throws Exception {
    exit(start(wiring, SpecBuilder.minimal().shell("true")));
    Path folder = directory.resolve("run/kvm/freezing");
    await("a guest boots to be frozen", () -> Files.exists(folder.resolve("control")));
    long qemu = qemuOf(folder);

    wiring.close();

    assertThat(ProcessHandle.of(qemu)).isEmpty();
    assertThat(folder).doesNotExist();
    assertThat(snapshots()).isEmpty();
  }

  /** {@return the process whose folder it is; it has a user of its own} */
  private static long qemuOf(Path folder) throws IOException {
    Object user = Files.getAttribute(folder, "unix:uid");
    return ProcessHandle.allProcesses()
        .filter(process -> isOf(process, user))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static boolean isOf(ProcessHandle process, Object user) {
    try {
      return Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid").equals(user);
    } catch (IOException ended) {
      return false;
    }
  }

  @Test
  void a_number_of_snapshots_that_is_none_is_refused_by_name() {
    try (Wiring wrong = new Wiring(directory, -1)) {
      assertThatThrownBy(() -> start(wrong, SpecBuilder.minimal().shell("true")))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("cloister.kvm.snapshots=-1: write a number from 0 to 100");
    }
  }
}
