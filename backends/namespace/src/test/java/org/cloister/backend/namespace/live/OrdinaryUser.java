package org.cloister.backend.namespace.live;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.SpecBuilder;
import org.cloister.backend.namespace.NamespaceBackend;
import org.cloister.backend.namespace.Wiring;

/** What an ordinary user's platform can do, told in lines; run as such a user. */
final class OrdinaryUser {
  static final int UID = 47110;

  private final NamespaceBackend backend;
  private final Path directory;
  private int count;

  private OrdinaryUser(NamespaceBackend backend, Path directory) {
    this.backend = backend;
    this.directory = directory;
  }

  /**
   * Does it.
   *
   * @param arguments a directory of the user's own
   */
  public static void main(String[] arguments) throws Exception {
    try (Wiring wiring = new Wiring("user")) {
      new OrdinaryUser(wiring.backend(), Path.of(arguments[0])).run();
    }
  }

  private static SpecBuilder minimal() {
    return SpecBuilder.minimal().user(new Credentials("user", UID, UID, List.of(), "/"));
  }

  private void run() throws Exception {
    System.out.println("probe: " + backend.probe());
    tell("identity", minimal().shell("id -u; id -g; cat /proc/self/uid_map | tr -s ' '"));
    tell("rights", minimal().shell("grep -E 'Cap(Eff|Bnd)|NoNewPrivs|Seccomp:' /proc/self/status"));
    tell(
        "root", minimal().shell("ls / | tr '\\n' ' '; touch /usr/x /x /etc/x; echo x > /dev/null"));
    tell("outside", minimal().shell("mount -t tmpfs none /tmp; umount /proc/sys; ls /home; tty"));
    tell(
        "network",
        minimal()
            .network(NetworkMode.NONE)
            .add(new ViewEntry.Sysfs("/sys"))
            .shell("busybox ip -o link | cut -c-20; ls /sys/class/net"));
    tell(
        "host root",
        SpecBuilder.host()
            .user(minimal().build().credentials())
            .shell("touch /tmp/x; ls /tmp; ls -d /etc"));
    mappings();
    live();
    shortfalls();
  }

  private void mappings() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path upper = Files.createDirectory(directory.resolve("upper"));
    Path work = Files.createDirectory(directory.resolve("work"));
    Files.writeString(data.resolve("file"), "data\n");
    Path secret = Files.writeString(directory.resolve("secret"), "s3cret\n");
    tell(
        "mappings",
        minimal()
            .add(
                SpecBuilder.bind(data, "/data", true),
                new ViewEntry.Overlay(data, upper, work, "/over"))
            .secret("key", secret)
            .shell(
                "echo more >> /data/file; echo over >> /over/file; cat /over/file"
                    + " /run/secrets/key; stat -c %a /run/secrets/key"));
    System.out.println("data: " + Files.readString(data.resolve("file")).replace('\n', ' '));
  }

  private void live() throws Exception {
    Sandbox sandbox = start(minimal().build());
    try (ExecSession session =
        sandbox.exec(
            new ExecRequest(
                List.of("sh", "-c", "tty; id -u; exit 9"),
                Map.of(),
                Optional.empty(),
                Optional.of(new TerminalSize(80, 24))))) {
      String output = new String(session.output().readAllBytes(), StandardCharsets.UTF_8);
      System.out.println("exec: " + output.replaceAll("\\s+", " "));
      System.out.println("exec ended: " + session.exit().toCompletableFuture().get());
    }
    System.out.println(
        "read: " + sandbox.read("/proc/1/comm", 100).map(String::new).orElse("-").strip());
    System.out.println("namespaces: " + sandbox.inspect().namespaces().keySet());
    Sandbox adopted = backend.adopt(sandbox.record()).orElseThrow();
    adopted.release();
    sandbox.destroy();
    System.out.println("ended: " + sandbox.exit().toCompletableFuture().get());
  }

  private void shortfalls() {
    Limits memory =
        new Limits(
            OptionalLong.of(1 << 20),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            List.of(),
            OptionalInt.empty());
    SandboxSpec everything =
        SpecBuilder.minimal()
            .user(new Credentials("other", 33, 33, List.of(34), "/"))
            .add(new ViewEntry.Image(Path.of("/image"), Optional.empty(), "/mnt", false))
            .limits(memory)
            .nice(-5)
            .oomScoreAdjust(-500)
            .capabilities("CAP_NET_BIND_SERVICE")
            .build();
    backend
        .shortfalls(everything)
        .forEach(
            shortfall ->
                System.out.println(
                    "shortfall: " + shortfall.directive().key() + ": " + shortfall.reason()));
  }

  private void tell(String what, SpecBuilder spec) throws Exception {
    Path log = directory.resolve("log" + count);
    Sandbox sandbox = start(spec.build());
    System.out.println(what + " ended: " + sandbox.exit().toCompletableFuture().get());
    for (String line : Files.readAllLines(log)) {
      System.out.println(what + ": " + line.strip());
    }
  }

  private Sandbox start(SandboxSpec spec) throws IsolationException, java.io.IOException {
    Path log = directory.resolve("log" + count);
    Files.createFile(log);
    count++;
    return backend.start(
        spec, new SandboxContext("user", "user-" + count, directory, directory, log), record -> {});
  }
}
