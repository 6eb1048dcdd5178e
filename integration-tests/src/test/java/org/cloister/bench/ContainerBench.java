package org.cloister.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.it.TemporaryFolder;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Streams;

/**
 * Containers of libvirt: the libvirt-lxc backend against {@code virsh} at the same libvirtd, in
 * turn, in one run.
 *
 * <p>virsh is given the very XML that the backend gives to libvirt, but for the name, the UUID, the
 * root and the init: its root is a directory with a static program in it, which is the init. So the
 * backend does beside what virsh does all that makes a sandbox: a root of mounts, a record, control
 * groups of its own, privileges dropped, a system-call filter.
 *
 * <p>Arguments: number of rounds.
 */
final class ContainerBench {
  private static final int WARM_UP = 5;
  private static final int AT_ONCE = 10;
  private static final double CREATE_GOAL = 1.15;
  private static final double ONE_SHOT_GOAL = 0.6;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
  private static final double KIB = 1024;

  private final Path directory = TemporaryFolder.untilExit("cloister-bench").path();
  private final Path program = FirstInstruction.writeStaying(directory.resolve("staying"));
  private final Path tree = tree();
  private final Containers containers = new Containers(directory);
  private int instances;

  private ContainerBench() throws IOException {}

  public static void main(String[] arguments) throws Exception {
    System.exit(new ContainerBench().run(Integer.parseInt(arguments[0])));
  }

  private int run(int rounds) throws Exception {
    try {
      return measure(rounds);
    } finally {
      containers.close();
    }
  }

  private int measure(int rounds) throws Exception {
    Goals goals = new Goals();
    Samples[] create =
        inTurn(rounds, "cloister", this::created, "virsh create", this::virshCreated);
    print("From the call to the first instruction", rounds, create);
    goals.atMost("create to first instruction, of virsh", ratio(create), CREATE_GOAL, "×");
    Samples[] shot =
        inTurn(rounds, "cloister", this::oneShot, "virsh create, destroy", this::virshOneShot);
    print("Start to stopped, of a service that says one line", rounds, shot);
    goals.atMost("start to stopped, of virsh", ratio(shot), ONE_SHOT_GOAL, "×");
    int fewer = Math.max(3, rounds / 5);
    Samples[] many =
        inTurn(
            fewer,
            "cloister",
            () -> atOnce(this::started, this::end),
            "virsh create",
            () -> atOnce(this::virshStarted, this::virshDestroy));
    print(AT_ONCE + " at once, until the last has come to its first instruction", fewer, many);
    memory();
    return goals.print();
  }

  /** Measures one thing and another. */
  private static Samples[] inTurn(
      int rounds, String our, Callable<Long> ours, String their, Callable<Long> theirs)
      throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      ours.call();
      theirs.call();
    }
    long[] our1 = new long[rounds];
    long[] their1 = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      our1[round] = ours.call();
      their1[round] = theirs.call();
    }
    return new Samples[] {new Samples(our, our1), new Samples(their, their1)};
  }

  private static double ratio(Samples[] both) {
    return (double) both[0].median() / both[1].median();
  }

  private static void print(String what, int rounds, Samples[] both) {
    System.out.println(what + ", " + rounds + " rounds in turn");
    System.out.println(Samples.header(both[1]));
    System.out.println(both[0].row(both[1]));
    System.out.println(both[1].row(both[1]));
    System.out.println();
  }

  // Ours.

  /** A sandbox, and the time when its service began. */
  private record Started(Sandbox sandbox, long first) {}

  private long created() throws Exception {
    long begin = System.nanoTime();
    Started started = started();
    end(started);
    return started.first() - begin;
  }

  private Started started() throws Exception {
    SandboxContext context = context();
    Sandbox sandbox =
        containers
            .backend()
            .start(Backends.spec("bench", program, List.of("/probe")), context, record -> {});
    return new Started(sandbox, firstInstruction(context.log()));
  }

  private void end(Started started) throws Exception {
    started.sandbox().destroy();
    exit(started.sandbox());
  }

  private long oneShot() throws Exception {
    SandboxSpec spec = Backends.spec("bench", program, List.of("/bin/echo", "hello"));
    SandboxContext context = context();
    long begin = System.nanoTime();
    ExitStatus status = exit(containers.backend().start(spec, context, record -> {}));
    long end = System.nanoTime();
    if (!status.success() || !Files.readString(context.log()).equals("hello\n")) {
      throw new IllegalStateException(status + ": " + Files.readString(context.log()));
    }
    return end - begin;
  }

  private static ExitStatus exit(Sandbox sandbox) throws Exception {
    return sandbox.exit().toCompletableFuture().get(PATIENCE, TimeUnit.NANOSECONDS);
  }

  private synchronized SandboxContext context() throws IOException {
    String instance = "bench." + instances++;
    Path place = Files.createDirectory(directory.resolve(instance));
    return new SandboxContext(
        containers.platform(), instance, place, place, Files.createFile(place.resolve("output")));
  }

  // virsh.

  /** A domain, and the time when its init began. */
  private record VirshStarted(String name, long first) {}

  private long virshCreated() throws Exception {
    long begin = System.nanoTime();
    VirshStarted started = virshStarted();
    virshDestroy(started);
    return started.first() - begin;
  }

  private VirshStarted virshStarted() throws Exception {
    Path output = context().log();
    String name = output.getParent().getFileName().toString();
    Path xml = xml(name, "<init>/staying</init>");
    virsh(output, "create", xml.toString(), "--pass-fds", "2");
    return new VirshStarted(name, firstInstruction(output));
  }

  private void virshDestroy(VirshStarted started) throws Exception {
    virsh(context().log(), "destroy", started.name());
  }

  private long virshOneShot() throws Exception {
    Path output = context().log();
    String name = output.getParent().getFileName().toString();
    String init =
        Stream.of("sh", "-c", "echo hello; exec busybox sleep 1000")
            .map(argument -> "<initarg>" + argument + "</initarg>")
            .collect(Collectors.joining("", "<init>/bin/busybox</init>", ""));
    Path xml = xml(name, init);
    long begin = System.nanoTime();
    virsh(output, "create", xml.toString());
    virsh(output, "destroy", name);
    return System.nanoTime() - begin;
  }

  private Path xml(String name, String init) throws Exception {
    SandboxSpec spec = Backends.spec("bench", program, List.of("/probe"));
    String ours =
        containers.backend().plan(spec, context()).sections().stream()
            .filter(section -> section.title().equals("domain XML"))
            .map(Plan.Section::lines)
            .map(lines -> String.join("\n", lines))
            .findFirst()
            .orElseThrow();
    String theirs =
        ours.replaceFirst("<name>[^<]*</name>", "<name>" + name + "</name>")
            .replaceFirst("<uuid>[^<]*</uuid>", "<uuid>" + UUID.randomUUID() + "</uuid>")
            .replaceFirst("<init>[^<]*</init>", init)
            .replaceFirst("<source dir=\"[^\"]*\"", "<source dir=\"" + tree + "\"");
    return Files.writeString(directory.resolve(name).resolve("domain.xml"), theirs);
  }

  /** Started as cheaply as all peers are, and with a file as its standard error. */
  private void virsh(Path error, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/usr/bin/virsh", "-q", "-c"));
    command.add(containers.uri());
    command.addAll(List.of(arguments));
    LaunchProgram launch =
        LaunchProgram.builder("virsh")
            .add(ProcessCalls.execve(command.get(0), command, List.of("PATH=/usr/bin", "HOME=/")))
            .build();
    Streams streams =
        new Streams(
            new Streams.Stream.Nothing(),
            new Streams.Stream.Nothing(),
            new Streams.Stream.Append(error));
    LaunchedProcess process = containers.launcher().launch(launch, LaunchOptions.of(streams));
    if (!process.exit().get(PATIENCE, TimeUnit.NANOSECONDS).success()) {
      throw new IllegalStateException(
          command + " failed: " + Files.readString(error, StandardCharsets.ISO_8859_1));
    }
  }

  /** A root with nothing in it but static programs and the places of libvirt's own mounts. */
  private Path tree() throws IOException {
    open(directory);
    Path root = open(Files.createDirectory(directory.resolve("tree")));
    for (String name :
        List.of("bin", "dev", "proc", "sys", "sys/fs", "sys/fs/cgroup", ".oldroot")) {
      open(Files.createDirectory(root.resolve(name)));
    }
    Files.copy(Path.of("/usr/bin/busybox"), root.resolve("bin/busybox"));
    open(root.resolve("bin/busybox"));
    FirstInstruction.writeStaying(root.resolve("staying"), 3);
    return root;
  }

  private static Path open(Path path) {
    path.toFile().setExecutable(true, false);
    path.toFile().setReadable(true, false);
    return path;
  }

  // Both.

  /** Starts one. */
  private interface Starter<T> {
    T start() throws Exception;
  }

  /** Ends one. */
  private interface Ender<T> {
    void end(T started) throws Exception;
  }

  private <T> long atOnce(Starter<T> starter, Ender<T> ender) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      long begin = System.nanoTime();
      List<Future<T>> starts = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        starts.add(threads.submit(starter::start));
      }
      List<T> all = new ArrayList<>();
      for (Future<T> start : starts) {
        all.add(start.get(PATIENCE, TimeUnit.NANOSECONDS));
      }
      long elapsed = System.nanoTime() - begin;
      List<Future<Void>> ends = new ArrayList<>();
      for (T each : all) {
        ends.add(
            threads.submit(
                () -> {
                  ender.end(each);
                  return null;
                }));
      }
      for (Future<Void> end : ends) {
        end.get(PATIENCE, TimeUnit.NANOSECONDS);
      }
      return elapsed;
    } finally {
      threads.shutdown();
    }
  }

  private void memory() throws Exception {
    System.out.println("Memory of one of " + AT_ONCE + " containers");
    System.out.printf(Locale.ROOT, "%-34s %14s %18s%n", "", "kernel", "libvirt_lxc, private");
    memory("cloister", this::started, this::end);
    memory("virsh create", this::virshStarted, this::virshDestroy);
    System.out.println();
  }

  private <T> void memory(String name, Starter<T> starter, Ender<T> ender) throws Exception {
    long before = KernelMemory.used();
    List<T> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      all.add(starter.start());
    }
    double kernel = (KernelMemory.used() - before) / KIB / AT_ONCE;
    double own = controllers() / KIB / AT_ONCE;
    for (T each : all) {
      ender.end(each);
    }
    System.out.printf(Locale.ROOT, "%-34s %10.0f KiB %14.0f KiB%n", name, kernel, own);
  }

  /** Private memory of the processes that libvirt has for containers (proc_pid_smaps(5)). */
  private static long controllers() throws IOException {
    long sum = 0;
    for (ProcessHandle process : (Iterable<ProcessHandle>) ProcessHandle.allProcesses()::iterator) {
      if (process.info().command().filter(path -> path.endsWith("libvirt_lxc")).isPresent()) {
        try (Stream<String> lines =
            Files.lines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
          sum +=
              lines
                  .filter(line -> line.startsWith("Private_"))
                  .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) << 10)
                  .sum();
        }
      }
    }
    return sum;
  }

  private static long firstInstruction(Path output) throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    while (Files.size(output) == 0) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the service did not come to its first instruction");
      }
      Thread.onSpinWait();
    }
    return FirstInstruction.time(Files.readAllBytes(output));
  }
}
