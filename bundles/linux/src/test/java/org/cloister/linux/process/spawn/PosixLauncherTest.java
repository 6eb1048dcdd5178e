package org.cloister.linux.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWIPC;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUSER;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUTS;
import static org.cloister.linux.launch.call.MountFlags.MS_NODEV;
import static org.cloister.linux.launch.call.MountFlags.MS_PRIVATE;
import static org.cloister.linux.launch.call.MountFlags.MS_REC;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Fail;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.PrivilegeCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Attachment;
import org.cloister.linux.launch.sequence.Directories;
import org.cloister.linux.launch.sequence.Gate;
import org.cloister.linux.launch.sequence.Reaper;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchTimeoutException;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.LiveKernel;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.PreparedImage;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.Streams;
import org.cloister.linux.process.Streams.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixLauncherTest {

  private static final long NAMESPACES = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;

  @TempDir Path directory;

  private final LiveKernel live = new LiveKernel();
  private Set<String> openBefore;
  private Path log;

  @BeforeEach
  void warmUp() throws Exception {
    log = directory.resolve("log");
    assertThat(run(program())).isEqualTo(ExitStatus.exited(0));
    openBefore = LiveKernel.openDescriptors();
  }

  @AfterEach
  void nothing_is_left_behind() throws Exception {
    assertThat(LiveKernel.openDescriptors()).isEqualTo(openBefore);
    LiveKernel.awaitNoChildren();
    live.close();
  }

  private static LaunchProgram.Builder builder() {
    return LaunchProgram.builder("test");
  }

  private static LaunchProgram program(Step... steps) {
    return builder()
        .add(List.of(steps))
        .add(ProcessCalls.execve("/bin/true", List.of("true"), List.of()))
        .build();
  }

  private static Step shell(String script) {
    return ProcessCalls.execve(
        "/bin/sh", List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin"));
  }

  private LaunchedProcess start(LaunchProgram program) throws IOException {
    return live.launcher.launch(program, LaunchOptions.of(Streams.log(log)));
  }

  private ExitStatus run(LaunchProgram program) throws Exception {
    return LiveKernel.exit(start(program));
  }

  private String output(LaunchProgram program) throws Exception {
    run(program);
    return Files.readString(log);
  }

  @Test
  void a_program_without_a_shim_executes_in_the_spawned_process() throws Exception {
    assertThat(run(builder().add(shell("echo $PPID; exit 3")).build()))
        .isEqualTo(ExitStatus.exited(3));
    assertThat(log).hasContent(ProcessHandle.current().pid() + "");
  }

  @Test
  void with_a_shim_it_is_process_1_of_its_namespace_and_our_child() throws Exception {
    LaunchedProcess process =
        start(builder().add(Shim.steps(NAMESPACES)).add(shell("echo $$; exec sleep 100")).build());

    awaitLog("1\n");
    assertThat(LiveKernel.children()).containsExactly(process.pid());
    assertThat(process.signal(Signal.KILL)).isTrue();
    assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.signaled(9));
    assertThat(process.signal(Signal.KILL)).isFalse();
  }

  @Test
  void a_failing_step_is_named_with_its_operation_and_errno() throws Exception {
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(MountCalls.mount("", "/", "", MS_REC | MS_PRIVATE, ""))
            .add(MountCalls.mount("tmpfs", "/not/there", "tmpfs", MS_NODEV, "size=1m"))
            .add(shell(""))
            .build();

    assertThatThrownBy(() -> start(program))
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "test: step 10 mount(\"tmpfs\", \"/not/there\", \"tmpfs\", MS_NODEV, \"size=1m\"):"
                + " ENOENT (No such file or directory)")
        .asInstanceOf(type(LaunchException.class))
        .satisfies(
            e -> {
              assertThat(e.index()).isEqualTo(10);
              assertThat(e.step()).isSameAs(program.steps().get(10));
              assertThat(e.errno()).contains(Errno.ENOENT);
            });
  }

  @Test
  void a_command_that_does_not_exist_is_named() {
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(ProcessCalls.execve("/no/such/program", List.of("x"), List.of()))
            .build();

    assertThatThrownBy(() -> start(program))
        .asInstanceOf(type(LaunchException.class))
        .satisfies(e -> assertThat(e.subject()).contains("/no/such/program"))
        .extracting(LaunchException::errno)
        .isEqualTo(Optional.of(Errno.ENOENT));
  }

  /** The process that fails and the shim that made it report in any order. */
  @RepeatedTest(50)
  void a_process_that_fails_at_once_leaves_nothing_behind() {
    LaunchProgram program =
        builder().add(Shim.steps(0)).add(new Fail(Errno.EDOM, "at once")).build();

    assertThatThrownBy(() -> start(program)).hasMessageContaining("EDOM");
  }

  @Test
  void a_failing_shim_is_reported_too() {
    LaunchProgram program = builder().add(Shim.steps(1)).add(shell("")).build();

    assertThatThrownBy(() -> start(program))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("clone3")
        .hasMessageContaining("EINVAL");
  }

  @Test
  void the_service_gets_standard_streams_and_nothing_else() throws Exception {
    // The fourth one is what ls reads the directory with.
    assertThat(output(builder().add(shell("exec ls /proc/self/fd")).build()))
        .isEqualTo("0\n1\n2\n3\n");
  }

  /** But for 32 and 33, which the C library keeps to itself and its posix_spawn(3) ignores. */
  @Test
  void the_service_starts_with_no_signal_blocked_or_ignored() throws Exception {
    assertThat(
            output(builder().add(shell("exec grep -E '^Sig(Blk|Ign)' /proc/self/status")).build()))
        .isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n");
  }

  @Test
  void the_service_gets_its_environment_and_no_other() throws Exception {
    LaunchProgram program =
        builder()
            .add(ProcessCalls.execve("/usr/bin/env", List.of("env"), List.of("A=1", "B=zwei ö")))
            .build();

    assertThat(output(program)).isEqualTo("A=1\nB=zwei ö\n");
  }

  @Test
  void output_is_appended_to_a_file() throws Exception {
    Files.writeString(log, "before\n");

    assertThat(output(builder().add(shell("echo out; echo err >&2")).build()))
        .isEqualTo("before\nout\nerr\n");
  }

  @Test
  void a_log_that_is_a_symbolic_link_is_refused() throws Exception {
    log = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("elsewhere"));

    assertThatThrownBy(() -> start(program())).hasMessageContaining("ELOOP");
  }

  @Test
  void input_comes_from_a_file() throws Exception {
    Path input = Files.writeString(directory.resolve("input"), "hello");
    Streams streams =
        new Streams(new Stream.Read(input), new Stream.Append(log), new Stream.Nothing());

    LiveKernel.exit(
        live.launcher.launch(builder().add(shell("exec cat")).build(), LaunchOptions.of(streams)));

    assertThat(log).hasContent("hello");
  }

  @Test
  void a_passed_descriptor_is_number_3_and_an_inherited_one_is_closed() throws Exception {
    Path passed = Files.writeString(directory.resolve("passed"), "passed");
    Descriptor socket = Descriptor.passed("socket");
    Descriptor helper = Descriptor.of("helper");
    LaunchProgram program =
        builder()
            .inherit(helper)
            .inherit(socket)
            .add(FileCalls.fchdir(helper))
            .add(shell("cat <&3; echo; pwd; ls /proc/self/fd | wc -l"))
            .build();

    try (OpenDescriptor file = live.descriptors.open(passed);
        OpenDescriptor root = live.descriptors.open(Path.of("/usr"))) {
      LaunchOptions options =
          LaunchOptions.of(Streams.log(log))
              .with(socket, file.number())
              .with(helper, root.number());
      LiveKernel.exit(live.launcher.launch(program, options));
    }

    assertThat(log).hasContent("passed\n/usr\n5\n");
  }

  @Test
  void a_descriptor_that_was_not_given_is_refused() {
    LaunchProgram program = builder().inherit(Descriptor.of("cgroup")).add(shell("")).build();

    assertThatThrownBy(() -> start(program)).hasMessageContaining("<cgroup>");
  }

  @Test
  void the_gate_opens_when_the_gatekeeper_is_done() throws Exception {
    Descriptor gate = Descriptor.of("gate");
    LaunchProgram program =
        builder()
            .inherit(gate)
            .add(Shim.steps(NAMESPACES | CLONE_NEWUSER))
            .add(Gate.steps(gate))
            .add(PrivilegeCalls.setresgid(0))
            .add(PrivilegeCalls.setresuid(0))
            .add(shell("exec cat /proc/self/uid_map"))
            .build();
    Gatekeeper keeper =
        new Gatekeeper(
            gate,
            child -> {
              Files.writeString(Path.of("/proc/" + child.pid() + "/uid_map"), "0 1234 1");
              Files.writeString(Path.of("/proc/" + child.pid() + "/gid_map"), "0 1234 1");
            });

    LaunchedProcess process =
        live.launcher.launch(program, LaunchOptions.of(Streams.log(log)).with(keeper));

    assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.exited(0));
    assertThat(log).content().containsPattern("0 +1234 +1");
  }

  @Test
  void without_a_shim_the_gatekeeper_is_told_of_the_spawned_process() throws Exception {
    Descriptor gate = Descriptor.of("gate");
    List<ProcessIdentity> told = new ArrayList<>();
    LaunchProgram program =
        builder().inherit(gate).add(Gate.steps(gate)).add(shell("echo $$")).build();

    LaunchedProcess process =
        live.launcher.launch(
            program, LaunchOptions.of(Streams.log(log)).with(new Gatekeeper(gate, told::add)));
    LiveKernel.exit(process);

    assertThat(told).containsExactly(process.identity());
    assertThat(log).hasContent(process.pid() + "");
  }

  @Test
  void if_the_gatekeeper_fails_the_process_is_killed() {
    Descriptor gate = Descriptor.of("gate");
    LaunchProgram program =
        builder()
            .inherit(gate)
            .add(Shim.steps(NAMESPACES))
            .add(Gate.steps(gate))
            .add(shell(""))
            .build();
    Gatekeeper keeper =
        new Gatekeeper(
            gate,
            child -> {
              throw new IOException("no map for " + child);
            });

    assertThatThrownBy(
            () -> live.launcher.launch(program, LaunchOptions.of(Streams.log(log)).with(keeper)))
        .hasMessageStartingWith("no map for ");
  }

  @Test
  void the_gatekeeper_works_while_the_process_goes_on_to_its_gate() throws Exception {
    Descriptor gate = Descriptor.of("gate");
    Path made = directory.resolve("made");
    LaunchProgram program =
        builder()
            .inherit(gate)
            .add(Shim.steps(NAMESPACES))
            .add(Gate.announce())
            .add(FileCalls.mkdirat(FileCalls.AT_FDCWD, made.toString(), 0755))
            .add(Gate.pass(gate))
            .add(shell("echo passed"))
            .build();
    Gatekeeper keeper = new Gatekeeper(gate, child -> await(() -> Files.isDirectory(made)));

    LaunchedProcess process =
        live.launcher.launch(program, LaunchOptions.of(Streams.log(log)).with(keeper));

    assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.exited(0));
    assertThat(log).hasContent("passed");
  }

  @Test
  void what_failed_on_the_way_to_the_gate_is_told_before_what_the_gatekeeper_says_of_it() {
    Descriptor gate = Descriptor.of("gate");
    LaunchProgram program =
        builder()
            .inherit(gate)
            .add(Shim.steps(NAMESPACES))
            .add(Gate.announce())
            .add(FileCalls.mkdirat(FileCalls.AT_FDCWD, directory.toString(), 0755))
            .add(Gate.pass(gate))
            .add(shell(""))
            .build();
    Gatekeeper keeper =
        new Gatekeeper(
            gate,
            child -> {
              await(() -> isZombie(child.pid()));
              throw new IOException("it has ended");
            });

    assertThatThrownBy(
            () -> live.launcher.launch(program, LaunchOptions.of(Streams.log(log)).with(keeper)))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("EEXIST");
  }

  private static boolean isZombie(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("it did not happen");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  @Test
  void a_set_up_that_hangs_is_killed_in_time() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(FileCalls.openat(FileCalls.AT_FDCWD, fifo.toString(), 0, 0))
            .add(shell(""))
            .build();

    assertThatThrownBy(
            () ->
                live.launcher.launch(
                    program, LaunchOptions.of(Streams.NONE).with(Duration.ofMillis(200))))
        .isInstanceOf(LaunchTimeoutException.class)
        .hasMessage("test: the set-up did not reach the execution of the service within 200 ms");
  }

  @Test
  void the_reaper_ends_with_the_services_exit_code() throws Exception {
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(Reaper.steps())
            .add(shell("echo $$; exit 44"))
            .build();

    assertThat(run(program)).isEqualTo(ExitStatus.exited(44));
    assertThat(log).hasContent("2");
  }

  @Test
  void the_reaper_tells_which_signal_killed_the_service() throws Exception {
    LaunchProgram program =
        builder().add(Shim.steps(NAMESPACES)).add(Reaper.steps()).add(shell("kill -9 $$")).build();

    assertThat(run(program)).isEqualTo(ExitStatus.exited(128 + 9));
  }

  @Test
  void the_reaper_passes_signals_on() throws Exception {
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(Reaper.steps())
            .add(
                shell(
                    "trap 'echo usr1' USR1; trap 'echo term; exit 5' TERM; echo up; while :; do sleep 0.01; done"))
            .build();
    LaunchedProcess process = start(program);

    awaitLog("up\n");
    process.signal(Signal.of(10));
    awaitLog("up\nusr1\n");
    process.signal(Signal.TERM);

    assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.exited(5));
    assertThat(log).hasContent("up\nusr1\nterm\n");
  }

  @Test
  void the_reaper_collects_orphans() throws Exception {
    // The subshell's children are orphaned and end; zombies would keep their entries in /proc.
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(MountCalls.mount("", "/", "", MS_REC | MS_PRIVATE, ""))
            .add(MountCalls.mount("proc", "/proc", "proc", 0, ""))
            .add(Reaper.steps())
            .add(
                shell(
                    "for i in 1 2 3 4 5; do (true & true &); done;"
                        + " while [ $(ls -d /proc/[0-9]* 2>/dev/null | wc -l) -gt 4 ]; do sleep 0.01; done;"
                        + " echo collected; cat /proc/1/comm; ls /proc/1/fd"))
            .build();

    assertThat(run(program)).isEqualTo(ExitStatus.exited(0));
    assertThat(log).hasContent("collected\nreaper\n");
  }

  @Test
  void a_prepared_image_is_started_many_times_and_in_parallel() throws Exception {
    LaunchProgram program =
        builder().add(Shim.steps(NAMESPACES)).add(shell("echo $$ >> " + log)).build();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (PreparedImage image = live.launcher.prepare(program)) {
      Callable<ExitStatus> start =
          () -> LiveKernel.exit(live.launcher.launch(image, LaunchOptions.of(Streams.NONE)));
      for (Future<ExitStatus> ended : threads.invokeAll(Collections.nCopies(40, start))) {
        assertThat(ended.get()).isEqualTo(ExitStatus.exited(0));
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(Files.readAllLines(log)).hasSize(40).containsOnly("1");
  }

  @Test
  void programs_are_compiled_and_started_in_parallel() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Callable<ExitStatus> start =
        () -> LiveKernel.exit(live.launcher.launch(program(), LaunchOptions.of(Streams.NONE)));
    try {
      for (Future<ExitStatus> ended : threads.invokeAll(Collections.nCopies(200, start))) {
        assertThat(ended.get()).isEqualTo(ExitStatus.exited(0));
      }
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_new_root_is_built_without_leaving_it() throws Exception {
    // The root has a hostile link to a directory outside, where a mount target is wanted.
    Path root = Files.createDirectory(directory.resolve("root"));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Path source = Files.createDirectory(directory.resolve("source"));
    Files.writeString(source.resolve("content"), "shown");
    Files.createSymbolicLink(root.resolve("var"), outside);
    Slot rootSlot = Slot.named("root");
    Slot target = Slot.named("target");
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(MountCalls.mount("", "/", "", MS_REC | MS_PRIVATE, ""))
            .add(FileCalls.openat(FileCalls.AT_FDCWD, root.toString(), 010000000, 0).into(rootSlot))
            .add(Directories.make(rootSlot, "/a/b/c", 0755, target))
            .add(new Attachment(source.toString(), false, 0, 0, 0).at(target))
            .add(Directories.make(rootSlot, "/a/b/c", 0755, target))
            .add(shell("cat " + root + "/a/b/c/content"))
            .build();
    LaunchProgram hostile =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(FileCalls.openat(FileCalls.AT_FDCWD, root.toString(), 010000000, 0).into(rootSlot))
            .add(Directories.make(rootSlot, "/var/x", 0755, target))
            .add(shell(""))
            .build();

    assertThat(output(program)).isEqualTo("shown");
    assertThatThrownBy(() -> start(hostile)).isInstanceOf(LaunchException.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_file_is_made_to_mount_a_file_on() throws Exception {
    Path root = Files.createDirectory(directory.resolve("root"));
    Path source = Files.writeString(directory.resolve("source"), "shown");
    Slot rootSlot = Slot.named("root");
    Slot target = Slot.named("target");
    LaunchProgram program =
        builder()
            .add(Shim.steps(NAMESPACES))
            .add(MountCalls.mount("", "/", "", MS_REC | MS_PRIVATE, ""))
            .add(FileCalls.openat(FileCalls.AT_FDCWD, root.toString(), 010000000, 0).into(rootSlot))
            .add(Directories.makeFile(rootSlot, "etc/app/file", 0755, target))
            .add(new Attachment(source.toString(), false, 1, 0, 0).at(target))
            .add(shell("cat " + root + "/etc/app/file; echo x > " + root + "/etc/app/file"))
            .build();

    assertThat(output(program)).startsWith("shown").contains("Read-only file system");
    assertThat(root.resolve("etc/app/file")).isEmptyFile();
  }

  @Test
  void a_file_is_written_whose_content_no_plan_shows() throws Exception {
    Path file = directory.resolve("secret");
    LaunchProgram program =
        builder()
            .add(
                FileCalls.createFile(
                    FileCalls.AT_FDCWD,
                    file.toString(),
                    0400,
                    "hunter2".getBytes(StandardCharsets.UTF_8)))
            .add(ProcessCalls.exit(Immediate.ZERO))
            .build();

    run(program);

    assertThat(file).hasContent("hunter2");
    assertThat(program.toString()).doesNotContain("hunter2").contains("<7 bytes>");
  }

  private void awaitLog(String content) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(log) || !Files.readString(log).equals(content)) {
      assertThat(System.nanoTime()).as("time for %s", content).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  /**
   * Threat: a service opens the image by the exe of a process in its sandbox, and keeps it until
   * nobody executes it any more: the next start would be its own program (CVE-2019-5736).
   */
  @Test
  void an_image_cannot_be_written_anew() throws Exception {
    LaunchProgram program =
        LaunchProgram.builder("sealed").add(ProcessCalls.exit(Immediate.ZERO)).build();
    Set<Path> before = images();

    try (PreparedImage image = live.launcher.prepare(program)) {
      assertThat(image.program()).isEqualTo(program);
      Set<Path> made = images();
      made.removeAll(before);
      assertThat(made)
          .singleElement()
          .satisfies(
              file ->
                  assertThatThrownBy(
                          () -> Files.write(file, new byte[64], StandardOpenOption.WRITE))
                      .hasMessageContaining("Operation not permitted"));
    }
  }

  private static Set<Path> images() throws IOException {
    Set<Path> images = new HashSet<>();
    try (java.util.stream.Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open.filter(Files::isSymbolicLink).toList()) {
        if (Files.readSymbolicLink(descriptor).toString().contains("memfd:launch-program")) {
          images.add(descriptor);
        }
      }
    }
    return images;
  }
}
