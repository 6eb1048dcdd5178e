package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.Sandboxes.Outcome;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

public abstract class LifeCycleContract {
  @RegisterExtension protected final Sandboxes sandboxes = new Sandboxes();

  /** How many sandboxes are started one after the other. */
  private final int many;

  /** What the backend calls its sandboxes. */
  private final String kind;

  /** Namespaces that a sandbox has of its own although nothing was said about it. */
  private final List<String> namespaces;

  protected LifeCycleContract(int many, String kind, List<String> namespaces) {
    this.many = many;
    this.kind = kind;
    this.namespaces = namespaces;
  }

  @Test
  void under_an_init_orphans_are_collected() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .shell(
                    "while ! grep -qx reaper /proc/1/comm; do sleep 0.01; done; (sleep 0.01 & echo $! > /tmp/orphan);"
                        + " while kill -0 $(cat /tmp/orphan) 2>/dev/null; do sleep 0.01; done;"
                        + " grep -l Z /proc/[0-9]*/stat"));

    assertThat(outcome.output().lines()).isEmpty();
  }

  @Test
  void the_exit_code_is_the_daemons_own() throws Exception {
    assertThat(sandboxes.run(minimal().shell("exit 7")).status()).isEqualTo(ExitStatus.exited(7));
    assertThat(sandboxes.run(minimal().first().shell("exit 8")).status())
        .isEqualTo(ExitStatus.exited(8));
  }

  @Test
  void a_signal_reaches_the_daemon() throws Exception {
    Sandbox plain = sandboxes.start(minimal());
    plain.signal(Signal.TERM);
    assertThat(Sandboxes.exit(plain)).isEqualTo(ExitStatus.signaled(15));

    Sandbox handler =
        sandboxes.start(
            minimal()
                .first()
                .shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done"));
    Sandboxes.await("it has its handler", () -> sandboxes.logText().contains("ready"));
    handler.signal(Signal.TERM);
    assertThat(Sandboxes.exit(handler)).isEqualTo(ExitStatus.exited(3));
  }

  @Test
  void a_first_process_without_a_handler_ends_by_the_signals_that_end_any_other() throws Exception {
    for (Signal signal : List.of(Signal.TERM, Signal.HUP, Signal.of(10))) {
      Sandbox sandbox = sandboxes.start(minimal().first());

      sandbox.signal(Signal.of(28));
      assertThat(sandboxes.exec(sandbox, "/bin/true").status().success()).isTrue();
      sandbox.signal(signal);

      assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(signal.number()));
    }
  }

  @Test
  void a_first_process_that_ignores_a_signal_or_waits_for_it_does_not_end_by_it() throws Exception {
    Sandbox ignores =
        sandboxes.start(
            minimal().first().shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"));
    Sandboxes.await("it ignores the signal", () -> sandboxes.logText().contains("ready"));
    ignores.signal(Signal.TERM);
    assertThat(sandboxes.exec(ignores, "/bin/true").status().success()).isTrue();
    ignores.destroy();
    assertThat(Sandboxes.exit(ignores)).isEqualTo(ExitStatus.signaled(9));

    Sandbox waits =
        sandboxes.start(
            perl(
                "sigprocmask(SIG_BLOCK,$s); print qq(blocked\n);"
                    + " do { sigpending($p) } until $p->ismember(SIGTERM); exit 4"));
    Sandboxes.await("it blocks the signal", () -> sandboxes.logText().contains("blocked"));
    waits.signal(Signal.TERM);
    assertThat(Sandboxes.exit(waits)).isEqualTo(ExitStatus.exited(4));
  }

  /** As a shell does around a fork. The kernel drops the signal when it is let through. */
  @Test
  void a_first_process_that_keeps_a_signal_back_for_a_while_ends_by_it_then() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            perl(
                "sigprocmask(SIG_BLOCK,$s); print qq(blocked\n);"
                    + " do { sigpending($p) } until $p->ismember(SIGTERM);"
                    + " sigprocmask(SIG_UNBLOCK,$s); sleep 1000"));
    Sandboxes.await("it blocks the signal", () -> sandboxes.logText().contains("blocked"));

    sandbox.signal(Signal.TERM);

    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(15));
  }

  @Test
  void a_first_process_that_has_taken_a_signal_may_live_on() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            perl(
                "sigprocmask(SIG_BLOCK,$s); print qq(blocked\n);"
                    + " sigpending($p) until $p->ismember(SIGTERM);"
                    + " $SIG{TERM}='IGNORE'; print qq(taken\n); sleep 1000"));
    Sandboxes.await("it blocks the signal", () -> sandboxes.logText().contains("blocked"));

    sandbox.signal(Signal.TERM);

    Sandboxes.await("it has the signal", () -> sandboxes.logText().contains("taken"));
    assertThat(sandboxes.exec(sandbox, "/bin/true").status().success()).isTrue();
    sandbox.destroy();
    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(9));
  }

  /** As a small init does. While it waits, its status does not call the signal blocked. */
  @Test
  void a_first_process_that_waits_for_a_signal_gets_it() throws Exception {
    int waiting = SystemCall.RT_SIGTIMEDWAIT.number(Architecture.current());
    Sandbox sandbox =
        sandboxes.start(
            perl(
                "sigprocmask(SIG_BLOCK,$s); my $w=pack('Q',1<<14); syscall(%d,$w,0,0,8); print qq(taken\n);"
                        .formatted(waiting)
                    + " POSIX::_exit(7)"));
    Sandboxes.await(
        "it waits for the signal",
        () -> sandboxes.main(sandbox, "syscall").startsWith(waiting + " "));

    sandbox.signal(Signal.TERM);

    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.exited(7));
    assertThat(sandboxes.logText()).contains("taken");
  }

  private static SpecBuilder perl(String program) {
    String head = "$|=1; my $s=POSIX::SigSet->new(SIGTERM); my $p=POSIX::SigSet->new; ";
    return minimal().first().command("/usr/bin/perl", "-MPOSIX", "-e", head + program);
  }

  @Test
  void destroy_ends_everything_inside() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal().shell("trap '' TERM; (trap '' TERM; sleep 1000) & setsid sleep 1000 & wait"));
    Sandboxes.await("all run", () -> processes(sandbox) >= 4);

    sandbox.destroy();
    sandbox.destroy();

    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(9));
    assertThatThrownBy(() -> sandbox.signal(Signal.TERM)).satisfies(LifeCycleContract::isGone);
    assertThatThrownBy(sandbox::usage).satisfies(LifeCycleContract::isGone);
    assertThatThrownBy(sandbox::inspect).satisfies(LifeCycleContract::isGone);
    assertThatThrownBy(() -> sandbox.read("/etc/passwd", 1)).satisfies(LifeCycleContract::isGone);
    assertThatThrownBy(() -> sandboxes.exec(sandbox, "/bin/true"))
        .satisfies(LifeCycleContract::isGone);
  }

  private static void isGone(Throwable failure) {
    assertThat(((IsolationException) failure).code()).isEqualTo(IsolationErrorCode.GONE);
  }

  @Test
  void standard_streams_are_the_log_and_nothing_else_is_open() throws Exception {
    Outcome outcome =
        sandboxes.run(minimal().shell("cat; echo out; echo err >&2; readlink /proc/$$/fd/*"));

    List<String> lines = outcome.output().lines().toList();
    assertThat(lines).hasSize(5).startsWith("out", "err", "/dev/null");
    // Another kernel has no file of the host's open: a pipe leads there.
    String stream = sandboxes.ownKernel() ? "pipe:\\[\\d+\\]" : sandboxes.log().toString();
    assertThat(lines.subList(3, 5)).allMatch(line -> line.matches(stream));
  }

  @Test
  void the_environment_and_the_attributes_are_those_of_the_spec() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .environment("NAME", "value with = and \n newline")
                .directory("/usr/share")
                .umask(027)
                .nice(5)
                .oomScoreAdjust(123)
                .rlimit("nofile", 64, 128)
                .shell(
                    "printf '%s\\n' \"$NAME\" \"$(pwd)\" $(umask) $(nice) $(cat /proc/self/oom_score_adj)"
                        + " $(ulimit -n) $(ulimit -Hn) $(hostname); env | grep -c ."));

    assertThat(outcome.output().lines())
        .containsExactly(
            "value with = and ",
            " newline",
            "/usr/share",
            "0027",
            "5",
            "123",
            "64",
            "128",
            "inside",
            "4");
  }

  @Test
  void a_readiness_message_arrives() throws Exception {
    Path socket = sandboxes.directory().resolve("notify");
    try (Listener listener = new Listener(socket)) {
      Outcome outcome =
          sandboxes.run(
              minimal()
                  .notifySocket(socket)
                  .shell(
                      "echo $NOTIFY_SOCKET; test -S $NOTIFY_SOCKET;"
                          + " echo READY=1 | socat -u - UNIX-SENDTO:$NOTIFY_SOCKET"));

      assertThat(outcome.output()).isEqualTo("/run/cloister/notify");
      assertThat(outcome.status().success()).isTrue();
      listener.awaits("READY=1");
    }
  }

  @Test
  void what_is_sent_to_a_mapped_socket_arrives_at_the_hosts() throws Exception {
    Path socket = sandboxes.directory().resolve("syslog");
    try (Listener listener = new Listener(socket)) {
      ViewEntry mapping = new ViewEntry.Bind(socket, "/dev/log", false, false, false, true);
      Outcome outcome =
          sandboxes.run(
              minimal()
                  .add(mapping)
                  .user(SpecBuilder.NOBODY)
                  .shell(
                      "for i in 1 2; do echo message $i | socat -u - UNIX-SENDTO:/dev/log; done"));

      assertThat(outcome.status().success()).as(outcome.output()).isTrue();
      listener.awaits("message 1");
      listener.awaits("message 2");
    }
  }

  @Test
  void a_command_that_does_not_exist_is_named() {
    assertThatThrownBy(() -> sandboxes.start(minimal().command("/usr/bin/nonesuch")))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(IsolationErrorCode.NOT_FOUND);
              assertThat(failure.step()).isEqualTo("execve");
              assertThat(failure.object()).contains("/usr/bin/nonesuch");
              assertThat(failure.errno()).contains("ENOENT");
            })
        .hasMessageStartingWith("execve /usr/bin/nonesuch: no such file (ENOENT); ");
  }

  @Test
  void a_missing_interpreter_is_told_from_a_missing_command() throws Exception {
    Path script = Files.writeString(sandboxes.directory().resolve("script"), "#!/no/such\n");
    script.toFile().setExecutable(true, false);
    ViewEntry.Bind shown = new ViewEntry.Bind(script, "/opt/script", false, true, false, true);

    assertThatThrownBy(() -> sandboxes.start(minimal().add(shown).command("/opt/script")))
        .hasMessageStartingWith(
            "execve /opt/script: it exists, but its interpreter or loader does not (ENOENT); ");
  }

  @Test
  void a_file_that_is_no_program_is_named() throws Exception {
    Path file = Files.writeString(sandboxes.directory().resolve("text"), "no program\n");
    file.toFile().setExecutable(true, false);
    ViewEntry.Bind shown = new ViewEntry.Bind(file, "/opt/text", false, true, false, true);

    assertThatThrownBy(() -> sandboxes.start(minimal().add(shown).command("/opt/text")))
        .hasMessageStartingWith("execve /opt/text: not a program for this machine (ENOEXEC)");
  }

  @Test
  void a_missing_working_directory_is_named() {
    assertThatThrownBy(() -> sandboxes.start(minimal().directory("/var/nothing")))
        .hasMessageStartingWith(
            "chdir /var/nothing: the working directory does not exist inside (ENOENT)");
  }

  @Test
  void the_record_is_kept_before_the_program_is_executed() throws Exception {
    AtomicReference<String> running = new AtomicReference<>();
    AtomicReference<SandboxRecord> kept = new AtomicReference<>();

    Sandbox sandbox =
        sandboxes
            .backend()
            .start(
                minimal().build(),
                sandboxes.context(),
                record -> {
                  String pid = record.state().get("process").split(" ")[0];
                  running.set(Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString());
                  kept.set(record);
                });
    try {
      assertThat(running.get()).contains("launch-program");
      assertThat(kept.get()).isEqualTo(sandbox.record());
    } finally {
      sandbox.destroy();
      Sandboxes.exit(sandbox);
    }
  }

  @Test
  void if_the_record_cannot_be_kept_nothing_is_started() {
    assertThatThrownBy(
            () ->
                sandboxes
                    .backend()
                    .start(
                        minimal().shell("echo started").build(),
                        sandboxes.context(),
                        record -> {
                          throw new IOException("the disk is full");
                        }))
        .isInstanceOf(IsolationException.class)
        .hasMessage("keep the record of test: the disk is full");
    assertThat(sandboxes.logText()).isEmpty();
  }

  @Test
  void a_plan_is_what_a_start_does() throws Exception {
    Plan plan = sandboxes.backend().plan(minimal().build(), sandboxes.context());

    assertThat(plan.backend()).isEqualTo(sandboxes.start(minimal()).record().backend());
    assertThat(plan.sections().stream().flatMap(section -> section.lines().stream()))
        .anyMatch(line -> line.contains("execve(\"/bin/sleep\", [\"/bin/sleep\", \"1000\"]"))
        .anyMatch(line -> line.contains("pivot_root(\".\", \".\")"));
  }

  @Test
  void a_plan_lists_what_the_filter_lets_through() throws Exception {
    Plan plan = sandboxes.backend().plan(minimal().build(), sandboxes.context());
    Plan open =
        sandboxes
            .backend()
            .plan(
                minimal()
                    .seccomp(new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of()))
                    .build(),
                sandboxes.context());

    assertThat(section(plan, "system-call filter"))
        .anyMatch(line -> line.startsWith("allow: ") && line.contains(" openat "))
        .anyMatch(line -> line.startsWith("clone: "))
        .anyMatch(line -> line.startsWith("calls of other architectures: kill"));
    assertThat(open.sections()).extracting("title").doesNotContain("system-call filter");
  }

  @Test
  void a_failed_start_leaves_nothing() throws Exception {
    Path image = sandboxes.directory().resolve("image");
    Path data = Files.createDirectory(sandboxes.directory().resolve("data"));
    Path upper = Files.createDirectory(sandboxes.directory().resolve("upper"));
    Path work = Files.createDirectory(sandboxes.directory().resolve("work"));
    Path secret = Files.writeString(sandboxes.directory().resolve("secret"), "s3cret");
    try (var file = new java.io.RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(4 << 20);
    }
    assertThat(new ProcessBuilder("mkfs.ext4", "-q", image.toString()).start().waitFor()).isZero();
    SpecBuilder spec =
        minimal()
            .network(NetworkMode.NONE)
            .add(
                new ViewEntry.Bind(data, "/bind", true, true, false, true),
                new ViewEntry.Overlay(data, upper, work, "/overlay"),
                new ViewEntry.Image(image, Optional.empty(), "/image", true))
            .secret("key", secret);
    Files.createDirectory(work.resolve("work"));
    List<Path> before = files();

    assertThatThrownBy(() -> sandboxes.start(spec.command("/bin/nonesuch")))
        .hasMessageStartingWith("execve /bin/nonesuch");
    assertThatThrownBy(() -> sandboxes.start(spec.first().directory("/nowhere")))
        .hasMessageStartingWith("chdir /nowhere");
    assertThatThrownBy(
            () -> sandboxes.start(spec.add(SpecBuilder.bind(data.resolve("no"), "/no", false))))
        .hasMessageContaining("the source of the mapping does not exist");

    // Processes, mounts, control groups, loop devices and descriptors are looked at after each
    // test.
    assertThat(files()).isEqualTo(before);
    assertThat(sandboxes.logText()).isEmpty();
  }

  private static List<String> section(Plan plan, String title) {
    return plan.sections().stream()
        .filter(section -> section.title().equals(title))
        .findFirst()
        .orElseThrow()
        .lines();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(sandboxes.directory())) {
      return files.filter(file -> !file.equals(sandboxes.log())).sorted().toList();
    }
  }

  @Test
  void a_live_sandbox_can_be_looked_at() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().capabilities("CAP_CHOWN"));

    SandboxReport report = sandbox.inspect();

    assertThat(report.kind()).isEqualTo(kind);
    assertThat(report.namespaces().keySet()).containsExactlyInAnyOrderElementsOf(namespaces);
    if (sandboxes.ownKernel()) {
      assertThat(report.sharedNamespaces()).isEmpty();
    } else {
      assertThat(report.sharedNamespaces())
          .contains("net", "time")
          .doesNotContainAnyElementsOf(namespaces);
    }
    assertThat(report.capabilities()).containsExactly("CAP_CHOWN");
    assertThat(report.mounts())
        .anyMatch(line -> line.startsWith("/usr ext4 ") || line.contains("ro"));
    assertThat(report.layers())
        .containsEntry("seccomp", "filter, programs: 1")
        .containsEntry("no new privileges", "yes");
    assertThat(report.processes()).isEqualTo(2);
  }

  @Test
  void process_ids_inside_are_translated() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().shell("sleep 1000 & echo $! > /run/pid; wait"));
    Sandboxes.await("it has started", () -> read(sandbox, "/run/pid").orElse("").endsWith("\n"));
    long inside = Long.parseLong(read(sandbox, "/run/pid").get().strip());
    assertThat(sandbox.hostPid(4_000_000)).isEmpty();
    if (sandboxes.ownKernel()) {
      assertThat(sandbox.hostPid(inside)).isEmpty();
      assertThat(sandbox.hostPid(1)).isEmpty();
      return;
    }

    Path outside = Path.of("/proc/" + sandbox.hostPid(inside).orElseThrow() + "/comm");

    Sandboxes.await("that process is sleep", () -> text(outside).equals("sleep\n"));
    assertThat(text(Path.of("/proc/" + sandbox.pid() + "/status")))
        .contains("PPid:\t" + sandbox.hostPid(1).orElseThrow() + "\n");
  }

  @Test
  void files_are_read_as_the_service_sees_them() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .shell(
                    "echo inside > /tmp/file; ln -s /tmp/file /run/link; ln -s /etc/passwd /run/out;"
                        + " mkfifo /run/pipe; ln -s /proc/1/root/etc/passwd /run/magic;"
                        + " touch /run/ready; sleep 1000"));
    Sandboxes.await("it has started", () -> read(sandbox, "/run/ready").isPresent());

    assertThat(read(sandbox, "/run/link")).contains("inside\n");
    assertThat(sandbox.read("/tmp/file", 3))
        .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("ins"));
    for (String path : List.of("/run/out", "/run/pipe", "/run/magic", "/run", "/dev/zero", "/no")) {
      assertThat(read(sandbox, path)).as(path).isEmpty();
    }
  }

  @Test
  void a_listener_is_seen_only_if_it_is_inside() throws Exception {
    int port = freePort();
    try (var server = new java.net.ServerSocket(0)) {
      int taken = server.getLocalPort();
      Sandbox sandbox =
          sandboxes.start(minimal().command("/usr/bin/busybox", "nc", "-l", "-p", "" + port));
      Sandboxes.await("it listens", () -> listens(sandbox, port));

      assertThat(sandbox.listens(taken)).isFalse();
      assertThat(sandbox.listens(freePort())).isFalse();
    }
    Sandbox alone =
        sandboxes.start(
            minimal()
                .network(NetworkMode.NONE)
                .command("/usr/bin/busybox", "nc", "-l", "-p", "" + port));
    Sandboxes.await("it listens", () -> listens(alone, port));
  }

  private static int freePort() throws IOException {
    try (var server = new java.net.ServerSocket(0)) {
      return server.getLocalPort();
    }
  }

  @Test
  void many_start_and_stop_and_leave_nothing() throws Exception {
    for (int i = 0; i < many; i++) {
      Sandbox sandbox =
          sandboxes.start(minimal().network(i % 2 == 0 ? NetworkMode.HOST : NetworkMode.NONE));
      sandbox.destroy();
      assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(9));
    }
  }

  @Test
  void many_start_at_once() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<ExitStatus>> starts = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        int code = i;
        starts.add(() -> Sandboxes.exit(sandboxes.start(minimal().shell("exit " + code))));
      }
      List<Future<ExitStatus>> ends = threads.invokeAll(starts);
      for (int i = 0; i < 80; i++) {
        assertThat(ends.get(i).get()).isEqualTo(ExitStatus.exited(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int processes(Sandbox sandbox) {
    try {
      return sandbox.inspect().processes();
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean listens(Sandbox sandbox, int port) {
    try {
      return sandbox.listens(port);
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> read(Sandbox sandbox, String path) {
    try {
      return sandbox.read(path, 1000).map(String::new);
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }
}
