package org.cloister.backend.kvm.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Fail;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of this machine, its port being a pair of pipes. */
@Timeout(60)
class ServerStepsTest {
  private static final Architecture HERE =
      System.getProperty("os.arch").equals("aarch64") ? Architecture.AARCH64 : Architecture.X86_64;

  private static final Message READY = new Message(MessageKind.READY, 0, ServerSteps.VERSION, 0);

  @TempDir Path directory;

  private Process server;

  @BeforeEach
  void serve() throws IOException {
    LaunchProgram program =
        LaunchProgram.standalone("server")
            .add(new ServerSteps(Immediate.ZERO, Immediate.of(1)).steps())
            .build();
    Path image = directory.resolve("server");
    Files.write(image, program.image(HERE));
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rwx------"));
    server = new ProcessBuilder(image.toString()).start();
    send(Frame.hello().array());
    assertThat(receive()).isEqualTo(READY);
  }

  @AfterEach
  void nothing_is_left_behind() throws InterruptedException {
    List<ProcessHandle> below = server.descendants().toList();
    server.destroyForcibly().waitFor();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  private static LaunchProgram program(Step... steps) {
    return LaunchProgram.builder("program").add(List.of(steps)).build();
  }

  private static LaunchProgram shell(String script) {
    return program(ProcessCalls.execve("/bin/sh", List.of("sh", "-c", script), List.of()));
  }

  private void send(LaunchProgram program, int id) throws IOException {
    send(Frame.of(program, id, HERE).array());
  }

  private void send(byte[] bytes) throws IOException {
    OutputStream port = server.getOutputStream();
    port.write(bytes);
    port.flush();
  }

  private Message receive() throws IOException {
    byte[] bytes = server.getInputStream().readNBytes(Message.SIZE);
    assertThat(bytes).as("a whole message").hasSize(Message.SIZE);
    return Message.read(ByteBuffer.wrap(bytes));
  }

  private List<Message> receive(int count) throws IOException {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(receive());
    }
    return messages;
  }

  @Test
  void a_program_is_executed_and_its_exit_code_told() throws IOException {
    send(shell("exit 7"), 42);

    Message executed = receive();
    assertThat(executed.kind()).isEqualTo(MessageKind.EXECUTED);
    assertThat(executed.program()).isEqualTo(42);
    assertThat(executed.value()).isPositive();
    assertThat(receive())
        .satisfies(
            exited -> {
              assertThat(exited.kind()).isEqualTo(MessageKind.EXITED);
              assertThat(exited.program()).isEqualTo(42);
              assertThat(exited.value()).isPositive().isNotEqualTo(executed.value());
              assertThat(exited.extra()).isEqualTo(7 << 8);
            });
  }

  @Test
  void a_signal_that_ends_a_program_is_told() throws IOException {
    send(shell("kill -9 $$"), 1);

    assertThat(receive(2)).last().extracting(Message::extra).isEqualTo(9);
  }

  @Test
  void a_step_that_fails_is_told_and_nothing_is_executed() throws IOException {
    LaunchProgram failing = program(new Fail(Errno.EDOM, "on purpose"));
    send(failing, 3);

    List<Message> messages = receive(2);

    assertThat(messages)
        .extracting(Message::kind)
        .containsExactly(MessageKind.FAILED, MessageKind.EXITED);
    assertThat(messages.get(0).program()).isEqualTo(3);
    assertThat(messages.get(0).extra()).isEqualTo(Errno.EDOM.number());
    assertThat(messages.get(1).extra()).isEqualTo(LaunchProgram.FAILED << 8);
  }

  @Test
  void programs_run_side_by_side() throws IOException {
    Path pipe = directory.resolve("pipe");
    send(shell("mkfifo " + pipe + "; read line < " + pipe + "; exit 1"), 1);
    Message waiting = receive();
    send(shell("while ! test -p " + pipe + "; do :; done; echo go > " + pipe + "; exit 2"), 2);

    List<Message> messages = receive(3);

    assertThat(waiting.kind()).isEqualTo(MessageKind.EXECUTED);
    assertThat(messages)
        .filteredOn(message -> message.kind() == MessageKind.EXITED)
        .extracting(Message::program, Message::extra)
        .containsExactlyInAnyOrder(tuple(1, 1 << 8), tuple(2, 2 << 8));
  }

  @Test
  void of_a_program_with_a_shim_the_service_is_told() throws IOException {
    send(
        LaunchProgram.builder("shimmed")
            .add(Shim.steps(0))
            .add(ProcessCalls.execve("/bin/sh", List.of("sh", "-c", "exit 5"), List.of()))
            .build(),
        9);

    List<Message> messages = receive(3);

    assertThat(messages)
        .extracting(Message::kind)
        .containsExactly(MessageKind.STARTED, MessageKind.EXECUTED, MessageKind.EXITED);
    assertThat(messages.get(1).value()).isEqualTo(messages.get(0).value());
    assertThat(messages.get(2).extra()).isEqualTo(5 << 8);
  }

  @Test
  void a_program_may_come_in_pieces_and_another_in_the_same_piece() throws IOException {
    byte[] first = Frame.of(shell("exit 1"), 1, HERE).array();
    byte[] second = Frame.of(shell("exit 2"), 2, HERE).array();
    byte[] both = ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    for (byte one : List.of(both[0], both[1], both[2])) {
      send(new byte[] {one});
    }
    send(Arrays.copyOfRange(both, 3, both.length));

    assertThat(receive(4))
        .filteredOn(message -> message.kind() == MessageKind.EXITED)
        .extracting(Message::program)
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void a_service_gets_neither_the_port_nor_what_the_server_has_open() throws IOException {
    Path list = directory.resolve("list");
    // The last one is what ls reads the folder with.
    send(shell("ls /proc/self/fd > " + list + "; exit 0"), 1);

    receive(2);

    assertThat(list).hasContent("0\n1\n2\n3");
  }

  @Test
  void the_server_keeps_no_process_that_has_ended() throws Exception {
    send(shell("sleep 0.01 & exit 0"), 1);
    acknowledge(receive(2).get(1));
    send(shell("exit 0"), 2);
    acknowledge(receive(2).get(1));

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (children().findAny().isPresent()) {
      assertThat(System.nanoTime()).as("children: %s", children().toList()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private void acknowledge(Message exited) throws IOException {
    send(Frame.signal(exited.value(), Signal.KILL).array());
  }

  @Test
  void how_a_program_ended_is_told_to_everybody_who_connects_until_it_is_acknowledged()
      throws IOException {
    send(shell("exit 7"), 1);
    Message exited = receive(2).get(1);

    for (int connection = 0; connection < 3; connection++) {
      send(Frame.hello().array());
      assertThat(receive(2)).containsExactly(READY, exited);
    }

    acknowledge(exited);
    send(Frame.hello().array());
    send(shell("exit 8"), 2);
    assertThat(receive(3))
        .extracting(Message::kind)
        .containsExactly(MessageKind.READY, MessageKind.EXECUTED, MessageKind.EXITED);
  }

  @Test
  void a_signal_is_sent_without_a_program() throws IOException {
    send(shell("sleep 1000"), 1);
    send(Frame.signal(receive().value(), Signal.TERM).array());

    assertThat(receive().extra()).isEqualTo(Signal.TERM.number());

    // Nobody's.
    send(Frame.signal(Integer.MAX_VALUE, Signal.TERM).array());
    send(Frame.hello().array());
    assertThat(receive()).isEqualTo(READY);
  }

  private Stream<ProcessHandle> children() {
    return server.children();
  }

  @Test
  void what_is_no_program_is_read_away_and_the_server_goes_on() throws IOException {
    for (int size : new int[] {Frame.LARGEST + 1, Integer.MAX_VALUE}) {
      byte[] header =
          ByteBuffer.allocate(Frame.HEADER)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(size)
              .putInt(1)
              .array();
      send(header);
    }
    send(new byte[100_000]);

    assertThat(server.isAlive()).isTrue();
    assertThat(server.children()).isEmpty();
  }
}
