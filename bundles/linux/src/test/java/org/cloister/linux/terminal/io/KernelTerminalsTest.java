package org.cloister.linux.terminal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.MountFlags.MS_PRIVATE;
import static org.cloister.linux.launch.call.MountFlags.MS_REC;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.LiveKernel;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.Streams;
import org.cloister.linux.process.Streams.Stream;
import org.cloister.linux.terminal.InputPipe;
import org.cloister.linux.terminal.OutputPipe;
import org.cloister.linux.terminal.PseudoTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KernelTerminalsTest {

  private static final TerminalSize SIZE = new TerminalSize(100, 40);

  private final LiveKernel live = new LiveKernel();
  private final KernelTerminals terminals = new KernelTerminals(live.kernel, live.watcher);
  private Set<String> openBefore;

  @BeforeEach
  void warmUp() throws Exception {
    LiveKernel.exit(live.launcher.launch(script("true"), LaunchOptions.of(Streams.NONE)));
    openBefore = LiveKernel.openDescriptors();
  }

  @AfterEach
  void nothing_is_left_open() throws Exception {
    assertThat(LiveKernel.openDescriptors()).isEqualTo(openBefore);
    live.close();
  }

  private static LaunchProgram script(String script, Step... before) {
    return LaunchProgram.builder("test")
        .add(List.of(before))
        .add(
            ProcessCalls.execve(
                "/bin/sh", List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin")))
        .build();
  }

  /** A script that leads a session with the terminal that is its standard input. */
  private LaunchedProcess onTerminal(PseudoTerminal terminal, String script) throws IOException {
    LaunchedProcess process =
        live.launcher.launch(
            script(script, ProcessCalls.setsid(), ProcessCalls.controllingTerminal(Immediate.ZERO)),
            LaunchOptions.of(Streams.all(terminal.terminal())));
    terminal.release();
    return process;
  }

  private static String readAll(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void a_program_talks_through_a_terminal_that_is_its_controlling_one() throws Exception {
    try (PseudoTerminal terminal = terminals.open(SIZE)) {
      LaunchedProcess process =
          onTerminal(
              terminal, "stty -echo; echo go; read line < /dev/tty; echo got $line; stty size");
      InputStream output = terminal.output();
      assertThat(new String(output.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("go\r\n");

      terminal.input().write("hello\n".getBytes(StandardCharsets.UTF_8));

      assertThat(readAll(output)).isEqualTo("got hello\r\n40 100\r\n");
      assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.exited(0));
    }
  }

  @Test
  void a_program_is_told_of_a_new_size() throws Exception {
    try (PseudoTerminal terminal = terminals.open(SIZE)) {
      LaunchedProcess process =
          onTerminal(
              terminal, "trap 'stty size; exit' WINCH; echo up; while :; do sleep 0.01; done");
      assertThat(new String(terminal.output().readNBytes(4), StandardCharsets.UTF_8))
          .isEqualTo("up\r\n");

      terminal.resize(new TerminalSize(132, 50));

      assertThat(terminal.size()).isEqualTo(new TerminalSize(132, 50));
      assertThat(readAll(terminal.output())).isEqualTo("50 132\r\n");
      assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.exited(0));
    }
  }

  @Test
  void closing_a_terminal_hangs_up() throws Exception {
    PseudoTerminal terminal = terminals.open(SIZE);
    LaunchedProcess process = onTerminal(terminal, "exec sleep 100");

    terminal.close();

    assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.signaled(1));
  }

  @Test
  void a_terminal_can_be_given_to_a_user() throws Exception {
    try (PseudoTerminal terminal = terminals.open(SIZE)) {
      terminal.giveTo(65534);
      LaunchedProcess process = onTerminal(terminal, "stat -c %u $(tty)");

      assertThat(readAll(terminal.output())).isEqualTo("65534\r\n");
      LiveKernel.exit(process);
    }
  }

  /** A process with mounts of its own, among them a /dev/pts that is another one. */
  private LaunchedProcess inside(String then) throws Exception {
    try (OutputPipe pipe = terminals.outputPipe()) {
      LaunchProgram program =
          LaunchProgram.builder("inside")
              .add(Shim.steps(CLONE_NEWNS | CLONE_NEWPID))
              .add(MountCalls.mount("", "/", "", MS_REC | MS_PRIVATE, ""))
              .add(MountCalls.mount("tmpfs", "/dev", "tmpfs", 0, ""))
              .add(
                  ProcessCalls.execve(
                      "/bin/sh",
                      List.of("sh", "-c", then + "; echo; exec sleep 100"),
                      List.of("PATH=/usr/bin:/bin")))
              .build();
      Streams streams =
          new Streams(new Stream.Nothing(), new Stream.Open(pipe.writer()), new Stream.Nothing());
      LaunchedProcess process = live.launcher.launch(program, LaunchOptions.of(streams));
      pipe.release();
      assertThat(pipe.output().read()).isEqualTo('\n');
      return process;
    }
  }

  @Test
  void a_terminal_of_a_sandbox_has_a_name_inside() throws Exception {
    LaunchedProcess process =
        inside("mkdir /dev/pts && mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts");
    Descriptor sandbox = Descriptor.of("sandbox");
    LaunchProgram exec =
        LaunchProgram.builder("exec")
            .inherit(sandbox)
            .add(ProcessCalls.setns(sandbox, CLONE_NEWNS))
            .add(ProcessCalls.setsid())
            .add(ProcessCalls.controllingTerminal(Immediate.ZERO))
            .add(ProcessCalls.execve("/usr/bin/tty", List.of("tty"), List.of()))
            .build();
    try (PseudoTerminal terminal = terminals.openInside(process.identity(), SIZE);
        OpenDescriptor descriptor = process.descriptor()) {
      LaunchedProcess tty =
          live.launcher.launch(
              exec,
              LaunchOptions.of(Streams.all(terminal.terminal()))
                  .with(sandbox, descriptor.number()));
      terminal.release();

      assertThat(readAll(terminal.output())).isEqualTo("/dev/pts/0\r\n");
      assertThat(LiveKernel.exit(tty)).isEqualTo(ExitStatus.exited(0));
    } finally {
      process.signal(Signal.KILL);
      LiveKernel.exit(process);
    }
  }

  @Test
  void a_sandboxs_hostile_ptmx_is_not_opened() throws Exception {
    for (String hostile :
        List.of(
            "mkdir /dev/pts && ln -s /dev/null /dev/pts/ptmx",
            "mkdir /dev/pts && mkfifo /dev/pts/ptmx",
            "mkdir /dev/pts && mknod /dev/pts/ptmx c 1 3",
            "mkdir /dev/pts && echo x > /dev/pts/ptmx",
            "ln -s /proc/1/root/dev/pts /dev/pts",
            "true")) {
      LaunchedProcess process = inside(hostile);
      try {
        assertThatThrownBy(() -> terminals.openInside(process.identity(), SIZE))
            .as(hostile)
            .isInstanceOf(IOException.class);
      } finally {
        process.signal(Signal.KILL);
        LiveKernel.exit(process);
      }
    }
  }

  @Test
  void no_terminal_is_opened_inside_a_process_that_has_ended() throws Exception {
    LaunchedProcess process = inside("true");
    process.signal(Signal.KILL);
    LiveKernel.exit(process);

    assertThatThrownBy(() -> terminals.openInside(process.identity(), SIZE))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_program_reads_one_pipe_and_writes_another() throws Exception {
    try (InputPipe input = terminals.inputPipe();
        OutputPipe output = terminals.outputPipe()) {
      Streams streams =
          new Streams(
              new Stream.Open(input.reader()),
              new Stream.Open(output.writer()),
              new Stream.Nothing());
      LaunchedProcess process = live.launcher.launch(script("exec cat"), LaunchOptions.of(streams));
      input.release();
      output.release();
      byte[] much = "0123456789abcdef".repeat(100_000).getBytes(StandardCharsets.UTF_8);

      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                try (OutputStream stream = input.input()) {
                  stream.write(much);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });

      assertThat(output.output().readAllBytes()).isEqualTo(much);
      writer.get(20, TimeUnit.SECONDS);
      assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.exited(0));
    }
  }

  @Test
  void a_waiting_reader_sees_the_end_when_another_thread_closes() throws Exception {
    OutputPipe pipe = terminals.outputPipe();
    AtomicReference<Integer> result = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                result.set(pipe.output().read());
              } catch (IOException e) {
                result.set(-2);
              }
            });
    reader.start();
    awaitNativeCall(reader);

    pipe.close();
    reader.join(20_000);

    assertThat(result.get()).isEqualTo(-1);
  }

  @Test
  void a_waiting_writer_fails_when_another_thread_closes() throws Exception {
    InputPipe pipe = terminals.inputPipe();
    AtomicReference<String> result = new AtomicReference<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                pipe.input().write(new byte[1 << 20]);
              } catch (IOException e) {
                result.set(e.getMessage());
              }
            });
    writer.start();
    awaitNativeCall(writer);

    pipe.close();
    writer.join(20_000);

    assertThat(result.get()).contains("closed");
  }

  @Test
  void reading_what_is_closed_is_the_end_and_writing_fails() throws Exception {
    OutputPipe output = terminals.outputPipe();
    InputPipe input = terminals.inputPipe();
    InputStream in = output.output();
    OutputStream out = input.input();
    output.close();
    input.close();
    input.close();

    assertThat(in.read()).isEqualTo(-1);
    assertThatThrownBy(() -> out.write(1)).hasMessage("closed");
  }

  /** Waits until a thread is in poll(2): it waits for something that has not happened. */
  private static void awaitNativeCall(Thread thread) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!isInPoll(thread)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(2);
    }
  }

  private static boolean isInPoll(Thread thread) {
    for (StackTraceElement element : thread.getStackTrace()) {
      if (element.getMethodName().equals("poll")) {
        return true;
      }
    }
    return false;
  }
}
