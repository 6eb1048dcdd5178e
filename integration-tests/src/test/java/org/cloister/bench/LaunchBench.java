package org.cloister.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.it.TemporaryFolder;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.CloneFlags;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.MountFlags;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.call.UnmountFlags;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.Streams;

/**
 * From the call to the first instruction of the service: the namespace backend against bubblewrap,
 * crun, firejail and systemd-nspawn, in turn, in one run, each in its own usual way.
 *
 * <p>Ours, bubblewrap and crun get the same mounts (/usr, seven files of /etc, the program, a
 * private /dev, /proc, /tmp and /run), new mount, PID, IPC, UTS and cgroup namespaces, a session of
 * their own and no capability. Ours has beside that a control group, a system-call filter, a record
 * that is handed to the platform (which writes it to disk, not measured here), and covers what
 * /proc tells of the machine; firejail has a filter, crun covers a little of /proc. The virtual
 * machine is warm, and ours has started the same service before, so that its launch program is
 * there already. The peers are started by the same cheap posix_spawn(3) as ours, not by {@link
 * ProcessBuilder}.
 *
 * <p>Arguments: number of rounds.
 */
final class LaunchBench {
  private static final int WARM_UP = 2_000;
  private static final String BWRAP = "bwrap";
  private static final String OURS = "cloister";
  private static final double GOAL = 0.4;
  private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");
  private static final Descriptor VIEW = Descriptor.of("view");

  private final Path directory = TemporaryFolder.untilExit("cloister-bench").path();
  private final Path probe = FirstInstruction.write(directory.resolve("probe"));
  private final Path output = Files.createFile(directory.resolve("output"));
  private final Backends backends = new Backends();
  private final LaunchOptions options =
      LaunchOptions.of(
          new Streams(
              new Streams.Stream.Nothing(),
              new Streams.Stream.Append(output),
              new Streams.Stream.Nothing()));

  private LaunchBench() throws IOException {}

  /** Starts once and answers with the nanoseconds from the call to the first instruction. */
  private interface Contender {
    long start() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new LaunchBench().run(Integer.parseInt(arguments[0])));
  }

  private int run(int rounds) throws Exception {
    try {
      return measure(rounds);
    } finally {
      backends.close();
    }
  }

  private int measure(int rounds) throws Exception {
    directory.toFile().setExecutable(true, false);
    directory.toFile().setReadable(true, false);
    Map<String, Contender> contenders = contenders();
    Contender ours = contenders.get(OURS);
    for (int i = 0; i < WARM_UP; i++) {
      ours.start();
    }
    contenders.entrySet().removeIf(contender -> !works(contender.getKey(), contender.getValue()));
    Map<String, long[]> times = new LinkedHashMap<>();
    contenders.keySet().forEach(name -> times.put(name, new long[rounds]));
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
        times.get(contender.getKey())[round] = contender.getValue().start();
      }
    }
    if (!times.containsKey(BWRAP)) {
      System.out.println("There is no bwrap to compare with.");
      return 1;
    }
    Samples reference = new Samples(BWRAP, times.get(BWRAP));
    System.out.println("Call to first instruction of the service, " + rounds + " rounds in turn");
    System.out.println(Samples.header(reference));
    times.forEach((name, nanos) -> System.out.println(new Samples(name, nanos).row(reference)));
    Goals goals = new Goals();
    double ratio = (double) new Samples(OURS, times.get(OURS)).median() / reference.median();
    goals.atMost("call to first instruction, of bwrap", ratio, GOAL, "×");
    return goals.print();
  }

  /** A peer that does not start here at all is left out, with what it said. */
  private static boolean works(String name, Contender contender) {
    try {
      contender.start();
      return true;
    } catch (Exception e) {
      System.out.println(name + " is left out: " + e.getMessage().strip());
      return false;
    }
  }

  private Map<String, Contender> contenders() throws Exception {
    Map<String, Contender> contenders = new LinkedHashMap<>();
    contenders.put(OURS, this::cloister);
    contenders.put("no sandbox (posix_spawn)", () -> spawn(List.of(probe.toString())));
    if (isInstalled(BWRAP, "bubblewrap")) {
      contenders.put(BWRAP, () -> spawn(bwrap()));
    }
    if (isInstalled("firejail", "firejail")) {
      contenders.put("firejail", () -> spawn(firejail()));
    }
    if (isInstalled("crun", "crun")) {
      Path bundle = crunBundle();
      OpenDescriptor view = viewOfOneHierarchy();
      contenders.put("crun run", () -> spawn(crun(bundle), view));
    }
    if (isInstalled("systemd-nspawn", "systemd-container")) {
      Path tree = nspawnTree();
      contenders.put("systemd-nspawn", () -> spawn(nspawn(tree)));
    }
    return contenders;
  }

  private static boolean isInstalled(String program, String debianPackage) {
    boolean installed = Files.exists(Path.of("/usr/bin", program));
    if (!installed) {
      System.out.println(program + " is not installed: apt-get install " + debianPackage);
    }
    return installed;
  }

  /**
   * crun refuses a host with control groups of both versions. It is started in a mount namespace in
   * which there is only the first, made once, so that this does not count.
   */
  private OpenDescriptor viewOfOneHierarchy() throws Exception {
    LaunchProgram.Builder program =
        LaunchProgram.builder("view")
            .add(ProcessCalls.unshare(CloneFlags.CLONE_NEWNS))
            .add(MountCalls.mount("", "/", "", MountFlags.MS_REC | MountFlags.MS_PRIVATE, ""));
    if (Files.exists(UNIFIED)) {
      program.add(MountCalls.umount2(UNIFIED.toString(), UnmountFlags.MNT_DETACH));
    }
    Path staying = FirstInstruction.writeStaying(directory.resolve("staying"));
    program.add(ProcessCalls.execve(staying.toString(), List.of("staying"), List.of()));
    LaunchedProcess process =
        backends.launcher().launch(program.build(), LaunchOptions.of(Streams.NONE));
    try {
      return backends
          .descriptors()
          .open(Path.of("/proc", Long.toString(process.pid()), "ns", "mnt"));
    } finally {
      process.signal(Signal.KILL);
    }
  }

  private long cloister() throws Exception {
    SandboxSpec spec = Backends.spec("bench", probe, List.of("/probe"));
    SandboxContext context = new SandboxContext("bench", "bench-1", directory, directory, output);
    Files.write(output, new byte[0]);
    long begin = System.nanoTime();
    Sandbox sandbox = backends.namespace().start(spec, context, record -> {});
    sandbox.exit().toCompletableFuture().get(20, TimeUnit.SECONDS);
    return FirstInstruction.time(Files.readAllBytes(output)) - begin;
  }

  private long spawn(List<String> command) throws Exception {
    return spawn(LaunchProgram.builder("peer"), options, command);
  }

  private long spawn(List<String> command, OpenDescriptor view) throws Exception {
    return spawn(
        LaunchProgram.builder("peer")
            .inherit(VIEW)
            .add(ProcessCalls.setns(VIEW, CloneFlags.CLONE_NEWNS)),
        options.with(VIEW, view.number()),
        command);
  }

  /** What peers say on their standard error is not the service's output. */
  private long spawn(LaunchProgram.Builder program, LaunchOptions connected, List<String> command)
      throws Exception {
    program.add(
        ProcessCalls.execve(
            command.get(0), command, List.of("PATH=/usr/sbin:/usr/bin", "HOME=/root")));
    Files.write(output, new byte[0]);
    long begin = System.nanoTime();
    LaunchedProcess process = backends.launcher().launch(program.build(), connected);
    process.exit().get(20, TimeUnit.SECONDS);
    byte[] bytes = Files.readAllBytes(output);
    return FirstInstruction.time(bytes) - begin;
  }

  private List<String> bwrap() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/bwrap",
                "--ro-bind",
                "/usr",
                "/usr",
                "--symlink",
                "usr/bin",
                "/bin",
                "--symlink",
                "usr/sbin",
                "/sbin",
                "--symlink",
                "usr/lib",
                "/lib",
                "--symlink",
                "usr/lib64",
                "/lib64",
                "--dev",
                "/dev",
                "--proc",
                "/proc",
                "--tmpfs",
                "/tmp",
                "--tmpfs",
                "/run"));
    for (String file : Backends.ETC) {
      command.addAll(List.of("--ro-bind", "/etc/" + file, "/etc/" + file));
    }
    command.addAll(
        List.of(
            "--ro-bind",
            probe.toString(),
            "/probe",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup",
            "--cap-drop",
            "ALL",
            "--as-pid-1",
            "--new-session",
            "/probe"));
    return command;
  }

  private List<String> firejail() {
    return List.of(
        "/usr/bin/firejail",
        "--quiet",
        "--noprofile",
        "--private-dev",
        "--caps.drop=all",
        "--seccomp",
        "--nonewprivs",
        "--ipc-namespace",
        "--read-only=/",
        probe.toString());
  }

  private List<String> crun(Path bundle) {
    return List.of(
        "/usr/bin/crun",
        "--cgroup-manager=disabled",
        "run",
        "--bundle",
        bundle.toString(),
        "bench-" + System.nanoTime());
  }

  /** An OCI bundle of crun's own default specification, with our root, mounts and command. */
  private Path crunBundle() throws Exception {
    Path bundle = Files.createDirectory(directory.resolve("bundle"));
    Files.createDirectory(bundle.resolve("rootfs"));
    Process spec =
        new ProcessBuilder("crun", "spec").directory(bundle.toFile()).inheritIO().start();
    if (spec.waitFor() != 0) {
      throw new IOException("crun spec failed");
    }
    ObjectMapper json = new ObjectMapper();
    Path file = bundle.resolve("config.json");
    ObjectNode config = (ObjectNode) json.readTree(file.toFile());
    ObjectNode process = (ObjectNode) config.get("process");
    process.put("terminal", false);
    process.putArray("args").add("/probe");
    ObjectNode capabilities = process.putObject("capabilities");
    for (String set : List.of("bounding", "effective", "permitted", "inheritable", "ambient")) {
      capabilities.putArray(set);
    }
    ArrayNode mounts = (ArrayNode) config.get("mounts");
    for (int i = mounts.size() - 1; i >= 0; i--) {
      JsonNode destination = mounts.get(i).get("destination");
      if (destination.asText().startsWith("/sys")) {
        mounts.remove(i);
      }
    }
    bind(mounts, "/usr", "/usr");
    for (String etc : Backends.ETC) {
      bind(mounts, "/etc/" + etc, "/etc/" + etc);
    }
    bind(mounts, probe.toString(), "/probe");
    ArrayNode namespaces = ((ObjectNode) config.get("linux")).putArray("namespaces");
    for (String type : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
      namespaces.addObject().put("type", type);
    }
    ((ObjectNode) config.get("linux")).remove("resources");
    json.writeValue(file.toFile(), config);
    return bundle;
  }

  private static void bind(ArrayNode mounts, String source, String destination) {
    ObjectNode mount = mounts.addObject();
    mount.put("destination", destination).put("source", source).put("type", "bind");
    mount.putArray("options").add("bind").add("ro").add("nosuid").add("nodev");
  }

  private List<String> nspawn(Path tree) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/systemd-nspawn",
                "--quiet",
                "--register=no",
                "--keep-unit",
                "--timezone=off",
                "--resolv-conf=off",
                "--directory=" + tree,
                "--read-only",
                "--bind-ro=/usr",
                "--bind-ro=" + probe + ":/probe",
                "--pipe",
                "/probe"));
    return command;
  }

  private Path nspawnTree() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    for (String name : List.of("usr", "etc", "dev", "proc", "sys", "tmp", "run", "var", "root")) {
      Files.createDirectory(tree.resolve(name));
    }
    for (String link : List.of("bin", "sbin", "lib", "lib64")) {
      Files.createSymbolicLink(tree.resolve(link), Path.of("usr/" + link));
    }
    Files.writeString(tree.resolve("etc/os-release"), "ID=bench\n");
    Files.createFile(tree.resolve("probe"));
    return tree;
  }
}
