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
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Streams;

/**
 * From the call to the first instruction of the service: the namespace backend against bubblewrap,
 * crun, firejail and systemd-nspawn, in turn, in one run. All get a root of /usr, /etc files,
 * /proc, /dev and a private /tmp, own mount, PID, IPC, UTS and cgroup namespaces and no capability;
 * ours and firejail's also a system-call filter. The peers are started by the same cheap
 * posix_spawn(3) as ours, not by {@link ProcessBuilder}.
 *
 * <p>Arguments: number of rounds.
 */
final class LaunchBench {
  private static final int WARM_UP = 400;

  private final Path directory = Files.createTempDirectory("cloister-bench");
  private final Path probe = FirstInstruction.write(directory.resolve("probe"));
  private final Path output = Files.createFile(directory.resolve("output"));
  private final Backends backends = new Backends();

  private LaunchBench() throws IOException {}

  /** Starts once and answers with the nanoseconds from the call to the first instruction. */
  private interface Contender {
    long start() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    new LaunchBench().run(Integer.parseInt(arguments[0]));
    System.exit(0); // the watcher's thread is a daemon; executors of the backend linger
  }

  private void run(int rounds) throws Exception {
    directory.toFile().setExecutable(true, false);
    directory.toFile().setReadable(true, false);
    Map<String, Contender> contenders = contenders();
    Contender ours = contenders.get("cloister");
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
    Samples reference = new Samples("bwrap", times.get("bwrap"));
    System.out.println("Call to first instruction of the service, " + rounds + " rounds in turn");
    System.out.println(Samples.header(reference));
    times.forEach((name, nanos) -> System.out.println(new Samples(name, nanos).row(reference)));
    System.out.println("goal: cloister at most 0.40 × bwrap");
    backends.close();
    delete();
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
    contenders.put("cloister", this::cloister);
    contenders.put("no sandbox (posix_spawn)", () -> spawn(List.of(probe.toString())));
    contenders.put("bwrap", () -> spawn(bwrap()));
    if (Files.exists(Path.of("/usr/bin/firejail"))) {
      contenders.put("firejail", () -> spawn(firejail()));
    }
    if (Files.exists(Path.of("/usr/bin/crun"))) {
      Path bundle = crunBundle();
      contenders.put("crun run", () -> spawn(crun(bundle)));
    }
    if (Files.exists(Path.of("/usr/bin/systemd-nspawn"))) {
      Path tree = nspawnTree();
      contenders.put("systemd-nspawn", () -> spawn(nspawn(tree)));
    }
    return contenders;
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
    LaunchProgram program =
        LaunchProgram.builder("peer")
            .add(
                ProcessCalls.execve(
                    command.get(0), command, List.of("PATH=/usr/sbin:/usr/bin", "HOME=/root")))
            .build();
    Files.write(output, new byte[0]);
    long begin = System.nanoTime();
    LaunchedProcess process =
        backends.launcher().launch(program, LaunchOptions.of(Streams.log(output)));
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

  private void delete() throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file :
          (Iterable<Path>) files.sorted(java.util.Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
