package org.cloister.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.it.TemporaryFolder;
import org.cloister.linux.process.LaunchedProcess;

/**
 * From the call to the first line of the service's output: the kvm backend, with guests that boot
 * and with guests that continue from a snapshot, against the same QEMU that a script starts with a
 * busybox initrd, in turn, in one run, all under QEMU's translator.
 *
 * <p>The script gets the same kernel file as ours, unpacked, and leaves out the same self-tests;
 * beside that it is measured with the kernel as it is installed, packed, which is what most people
 * take. Ours does beside what the script does all that makes a sandbox: QEMU confined, a view of
 * the host that has what was declared, a record, and in the guest a root, namespaces, privileges
 * dropped, a system-call filter. The virtual machine of Java is warm.
 *
 * <p>Arguments: a folder with a kernel, number of rounds.
 */
final class GuestBench {
  private static final int WARM_UP = 20;
  private static final int AT_ONCE = 10;
  private static final double COLD_GOAL = 1.0;
  private static final double SNAPSHOT_GOAL = 0.25;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);
  private static final long MIB = 1 << 20;
  private static final String COLD = "cloister, booted";
  private static final String SNAPSHOT = "cloister, from a snapshot";
  private static final String SCRIPT = "script";

  /** Says its line and stays, so that it can be looked at. */
  private static final List<String> SERVICE =
      List.of("/bin/sh", "-c", "echo hello; exec sleep 1000");

  private final Path directory = TemporaryFolder.untilExit("cloister-bench").path();
  private final Guests cold;
  private final Guests frozen;
  private final BusyboxGuest byHand;
  private int instances;

  /** What has been started, and can be ended. */
  private interface Running {
    long pid();

    void end() throws Exception;
  }

  /** Starts a service whose output goes to a file. */
  @FunctionalInterface
  private interface Contender {
    Running start(Path output) throws Exception;
  }

  private GuestBench(Path kernels) throws Exception {
    cold = new Guests(directory.resolve("c"), kernels, 0);
    frozen = new Guests(directory.resolve("f"), kernels, 2);
    byHand =
        new BusyboxGuest(
            cold.launcher(), directory, kernels, "/bin/sh -c 'echo hello; exec sleep 1000'");
  }

  public static void main(String[] arguments) throws Exception {
    GuestBench bench = new GuestBench(Path.of(arguments[0]));
    int status = 1;
    try {
      status = bench.measure(Integer.parseInt(arguments[1]));
    } finally {
      bench.cold.close();
      bench.frozen.close();
    }
    System.exit(status);
  }

  private int measure(int rounds) throws Exception {
    directory.toFile().setExecutable(true, false);
    directory.toFile().setReadable(true, false);
    Map<String, Contender> contenders = new LinkedHashMap<>();
    contenders.put(COLD, output -> ours(cold, output));
    contenders.put(SNAPSHOT, output -> ours(frozen, output));
    contenders.put(SCRIPT, output -> theirs(byHand.unpacked(), output));
    contenders.put("script, packed kernel", output -> theirs(byHand.installed(), output));
    for (Contender contender : contenders.values()) {
      once(contender);
    }
    awaitSnapshot();
    for (int i = 0; i < WARM_UP; i++) {
      once(contenders.get(SNAPSHOT));
    }
    Map<String, long[]> times = new LinkedHashMap<>();
    contenders.keySet().forEach(name -> times.put(name, new long[rounds]));
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
        times.get(contender.getKey())[round] = once(contender.getValue());
      }
    }
    Samples reference = new Samples(SCRIPT, times.get(SCRIPT));
    System.out.println("Call to first line of the service, " + rounds + " rounds in turn");
    System.out.println(Samples.header(reference));
    times.forEach((name, nanos) -> System.out.println(new Samples(name, nanos).row(reference)));
    System.out.println();
    Goals goals = new Goals();
    goals.atMost("booted, of the script", ratio(times, COLD), COLD_GOAL, "×");
    goals.atMost("from a snapshot, of the script", ratio(times, SNAPSHOT), SNAPSHOT_GOAL, "×");
    contenders.remove("script, packed kernel");
    atOnce(contenders);
    new GuestThroughput(frozen, directory).print();
    return goals.print();
  }

  private static double ratio(Map<String, long[]> times, String name) {
    return (double) new Samples(name, times.get(name)).median()
        / new Samples(SCRIPT, times.get(SCRIPT)).median();
  }

  private long once(Contender contender) throws Exception {
    Path output = output();
    long begin = System.nanoTime();
    Running running = contender.start(output);
    long end = awaitLine(output);
    running.end();
    return end - begin;
  }

  /** The backend makes it by itself, after a start that had to do without. */
  private void awaitSnapshot() throws Exception {
    Path cache = directory.resolve("f/cache/kvm");
    long deadline = System.nanoTime() + PATIENCE;
    while (!hasSnapshot(cache)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no snapshot was made");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static boolean hasSnapshot(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("snapshot-"));
    }
  }

  /** Time until all have said their line, and memory then. */
  private void atOnce(Map<String, Contender> contenders) throws Exception {
    System.out.println(AT_ONCE + " at once, until the last has said its first line");
    System.out.printf(
        Locale.ROOT, "%-34s %13s %20s %20s%n", "", "time", "QEMU's own, each", "guest's, each");
    for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
      ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
      List<Running> all = new ArrayList<>();
      try {
        long begin = System.nanoTime();
        List<Future<Running>> starts = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          starts.add(threads.submit(() -> started(contender.getValue())));
        }
        for (Future<Running> start : starts) {
          all.add(start.get());
        }
        long time = System.nanoTime() - begin;
        long own = 0;
        long guests = 0;
        for (Running running : all) {
          QemuMemory memory = QemuMemory.of(running.pid());
          own += memory.own();
          guests += memory.guest();
        }
        System.out.printf(
            Locale.ROOT,
            "%-34s %10.2f ms %16.1f MiB %16.1f MiB%n",
            contender.getKey(),
            time / 1e6,
            (double) own / AT_ONCE / MIB,
            (double) guests / AT_ONCE / MIB);
      } finally {
        threads.shutdown();
        for (Running running : all) {
          running.end();
        }
      }
    }
    System.out.println();
  }

  private Running started(Contender contender) throws Exception {
    Path output = output();
    Running running = contender.start(output);
    awaitLine(output);
    return running;
  }

  private static long awaitLine(Path output) throws Exception {
    long deadline = System.nanoTime() + PATIENCE;
    while (Files.size(output) == 0) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the service did not come to its first line");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    long end = System.nanoTime();
    String said = Files.readString(output);
    if (!said.startsWith("hello")) {
      throw new IOException("the service said: " + said);
    }
    return end;
  }

  private synchronized Path output() throws IOException {
    Path place = Files.createDirectory(directory.resolve("i" + instances++));
    return Files.createFile(place.resolve("output"));
  }

  private Running ours(Guests guests, Path output) throws Exception {
    Path place = output.getParent();
    String instance = place.getFileName().toString();
    SandboxSpec spec = Backends.spec("bench", SERVICE, Network.of(NetworkMode.NONE), List.of());
    SandboxContext context = new SandboxContext("bench", instance, place, place, output);
    Sandbox sandbox = guests.backend().start(spec, context, record -> {});
    return new Running() {
      @Override
      public long pid() {
        return sandbox.pid();
      }

      @Override
      public void end() throws Exception {
        sandbox.destroy();
        sandbox.exit().toCompletableFuture().get(PATIENCE, TimeUnit.NANOSECONDS);
      }
    };
  }

  private Running theirs(Path kernel, Path output) throws Exception {
    LaunchedProcess qemu = byHand.start(kernel, output);
    return new Running() {
      @Override
      public long pid() {
        return qemu.pid();
      }

      @Override
      public void end() throws Exception {
        qemu.signal(Signal.KILL);
        qemu.exit().get(PATIENCE, TimeUnit.NANOSECONDS);
      }
    };
  }
}
