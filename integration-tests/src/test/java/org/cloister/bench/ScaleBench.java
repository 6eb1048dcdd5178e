package org.cloister.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Streams;

/**
 * Many sandboxes running at once, each of a service of its own: time, latency of the first and the
 * last starts, kernel memory above as many bare processes of the same program, and Java heap. They
 * are started one after the other by the namespace backend.
 *
 * <p>Arguments: number of sandboxes, number of rounds; each value is the median of the rounds.
 */
final class ScaleBench {
  private static final int WARM_UP = 300;

  /** How many starts around the 10th and the last one their median is taken of. */
  private static final int AROUND = 20;

  private static final long LIMIT = TimeUnit.MINUTES.toNanos(8);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);
  private static final double KIB = 1 << 10;

  private final long begin = System.nanoTime();
  private final Path directory = Files.createTempDirectory("cloister-scale");
  private final Path program = FirstInstruction.writeStaying(directory.resolve("probe"));
  private final Backends backends = new Backends();
  private final int count;
  private final List<Running> running = Collections.synchronizedList(new ArrayList<>());
  private int instances;
  private volatile boolean closed;

  private ScaleBench(int count) throws IOException {
    this.count = count;
  }

  /** One process, sandboxed or not. */
  private record Running(Sandbox sandbox, LaunchedProcess process, long latency) {
    void kill() throws Exception {
      if (sandbox != null) {
        sandbox.destroy();
      } else {
        process.signal(Signal.KILL);
      }
    }

    ExitStatus exit() throws Exception {
      return sandbox != null
          ? sandbox.exit().toCompletableFuture().get(PATIENCE, TimeUnit.NANOSECONDS)
          : process.exit().get(PATIENCE, TimeUnit.NANOSECONDS);
    }
  }

  /** Starts one process. */
  private interface Starter {
    Running start() throws Exception;
  }

  /** What one round of one kind of process came to. */
  private record Round(double seconds, double first, double last, double kernel, double heap) {}

  public static void main(String[] arguments) throws Exception {
    ScaleBench bench = new ScaleBench(Integer.parseInt(arguments[0]));
    Thread cleanUp = new Thread(bench::close);
    Runtime.getRuntime().addShutdownHook(cleanUp);
    System.exit(bench.run(Integer.parseInt(arguments[1]))); // the hook cleans up
  }

  private int run(int rounds) throws Exception {
    directory.toFile().setExecutable(true, false);
    directory.toFile().setReadable(true, false);
    for (int i = 0; i < WARM_UP; i++) {
      running.add(sandboxed());
      killAll();
    }
    List<Round> bare = new ArrayList<>();
    List<Round> ours = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      bare.add(round(this::bare));
      ours.add(round(this::sandboxed));
    }
    System.out.printf(
        Locale.ROOT, "%,d sandboxes at once, medians of %d rounds in turn%n", count, rounds);
    System.out.printf(
        Locale.ROOT,
        "%-30s %10s %12s %12s %14s %14s%n",
        "",
        "all",
        "the 10th",
        "the last",
        "kernel, each",
        "heap, each");
    Round process = print("bare process (posix_spawn)", bare);
    Round sandbox = print("cloister", ours);
    Goals goals = new Goals();
    goals.atMost(
        "kernel memory above the bare process", sandbox.kernel - process.kernel, 100, "KiB");
    goals.atMost("Java heap per service", sandbox.heap, 20, "KiB");
    goals.atMost("start latency, last to 10th", sandbox.last / sandbox.first, 1.5, "×");
    return goals.print();
  }

  private Round round(Starter starter) throws Exception {
    long heap = heap();
    long kernel = settled();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      running.add(starter.start());
      if (closed || System.nanoTime() - begin > LIMIT) {
        throw new IllegalStateException("the benchmark is given up");
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long kernelAfter = settled();
    long heapAfter = heap();
    long[] latencies = running.stream().mapToLong(Running::latency).toArray();
    killAll();
    return new Round(
        seconds,
        median(Arrays.copyOfRange(latencies, 0, AROUND)) / 1e6,
        median(Arrays.copyOfRange(latencies, count - AROUND, count)) / 1e6,
        (kernelAfter - kernel) / KIB / count,
        (heapAfter - heap) / KIB / count);
  }

  private static Round print(String name, List<Round> rounds) {
    Round median =
        new Round(
            median(rounds, Round::seconds),
            median(rounds, Round::first),
            median(rounds, Round::last),
            median(rounds, Round::kernel),
            median(rounds, Round::heap));
    System.out.printf(
        Locale.ROOT,
        "%-30s %8.2f s %9.2f ms %9.2f ms %10.1f KiB %10.1f KiB%n",
        name,
        median.seconds,
        median.first,
        median.last,
        median.kernel,
        median.heap);
    return median;
  }

  private Running sandboxed() throws Exception {
    int number = instances++;
    String name = "scale-" + number;
    Path output = Files.createFile(directory.resolve(name));
    long start = System.nanoTime();
    Sandbox sandbox =
        backends
            .namespace()
            .start(
                Backends.spec(name, program, List.of("/probe")),
                new SandboxContext("scale", name, directory, directory, output),
                record -> {});
    return new Running(sandbox, null, firstInstruction(output) - start);
  }

  private Running bare() throws Exception {
    Path output = Files.createFile(directory.resolve("bare-" + instances++));
    LaunchProgram launch =
        LaunchProgram.builder("bare")
            .add(ProcessCalls.execve(program.toString(), List.of("probe"), List.of()))
            .build();
    long start = System.nanoTime();
    LaunchedProcess process =
        backends.launcher().launch(launch, LaunchOptions.of(Streams.log(output)));
    return new Running(null, process, firstInstruction(output) - start);
  }

  private static long firstInstruction(Path output) throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    while (Files.size(output) == 0) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the service did not come to its first instruction");
      }
      Thread.onSpinWait();
    }
    long time = FirstInstruction.time(Files.readAllBytes(output));
    Files.delete(output);
    return time;
  }

  private void killAll() throws Exception {
    List<Running> all = new ArrayList<>(running);
    for (Running each : all) {
      each.kill();
    }
    for (Running each : all) {
      each.exit();
    }
    running.removeAll(new HashSet<>(all));
  }

  /** The kernel frees much a moment later only. */
  private static long settled() throws Exception {
    long least = KernelMemory.used();
    for (int i = 0; i < 10; i++) {
      TimeUnit.MILLISECONDS.sleep(200);
      least = Math.min(least, KernelMemory.used());
    }
    return least;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static double median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private void close() {
    closed = true;
    try {
      killAll();
      backends.close();
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (Exception e) {
      System.err.println("Something is left behind: " + e);
    }
  }
}
