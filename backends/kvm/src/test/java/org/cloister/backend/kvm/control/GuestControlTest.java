package org.cloister.backend.kvm.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.wire.Peer;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Report;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GuestControlTest {
  private static final LaunchProgram PROGRAM =
      LaunchProgram.builder("program")
          .add(ProcessCalls.execve("/bin/true", List.of("true"), List.of()))
          .build();

  private static final int ADOPTED = 5;
  private static final int SERVICE = 6;
  private static final int PID = 77;

  @TempDir Path directory;

  private WireLoop loop;
  private Peer guest;
  private GuestControl control;

  @BeforeEach
  void connect() throws IOException {
    loop = new WireLoop();
    guest = new Peer(directory.resolve("control"));
    control = GuestControl.connect(loop, guest.socket(), Architecture.X86_64, Map.of(ADOPTED, PID));
    guest.accept();
    assertThat(guest.receive(Frame.HEADER)).containsOnly(0);
  }

  @AfterEach
  void close() throws IOException {
    control.close();
    loop.close();
    guest.close();
  }

  private static byte[] message(int kind, int program, int value, int extra) {
    return ByteBuffer.allocate(Message.SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(kind)
        .putInt(program)
        .putInt(value)
        .putInt(extra)
        .array();
  }

  private static byte[] message(MessageKind kind, int program, int value, int extra) {
    return message((int) kind.code().value(), program, value, extra);
  }

  @Test
  void a_guest_that_has_booted_says_so() throws Exception {
    guest.send(message(MessageKind.READY, 0, ServerSteps.VERSION, 0));

    control.ready().get();
  }

  @Test
  void a_program_is_sent_with_its_size_and_id() throws Exception {
    GuestProgram program = control.start(PROGRAM);

    ByteBuffer header = ByteBuffer.wrap(guest.receive(Frame.HEADER)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] compiled = guest.receive(header.getInt());
    assertThat(header.getInt()).isEqualTo(program.id());
    assertThat(compiled).isEqualTo(PROGRAM.compile(Architecture.X86_64, program.id()));
  }

  @Test
  void a_program_is_followed_to_its_end() throws Exception {
    GuestProgram exiting = control.start(PROGRAM);
    GuestProgram killed = control.start(PROGRAM);

    guest.send(message(MessageKind.STARTED, exiting.id(), 12, 0));
    guest.send(message(MessageKind.EXECUTED, exiting.id(), 12, 0));
    guest.send(message(MessageKind.EXECUTED, killed.id(), 13, 0));
    guest.send(message(MessageKind.EXITED, killed.id(), 13, 9 | 0x80));
    guest.send(message(MessageKind.EXITED, exiting.id(), 12, 3 << 8));

    assertThat(exiting.executed().get()).isEqualTo(12);
    assertThat(exiting.exit().get()).isEqualTo(ExitStatus.exited(3));
    assertThat(killed.exit().get()).isEqualTo(ExitStatus.signaled(9));
  }

  @Test
  void a_step_that_fails_is_named() throws Exception {
    GuestProgram program = control.start(PROGRAM);
    int offset = offsetOfExecve(program.id());

    guest.send(message(MessageKind.FAILED, program.id(), offset, 2));
    guest.send(message(MessageKind.EXITED, program.id(), 12, 127 << 8));

    assertThat(program.exit().get()).isEqualTo(ExitStatus.exited(127));
    assertThatThrownBy(() -> program.executed().get())
        .cause()
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("execve(\"/bin/true\"")
        .hasMessageContaining("ENOENT");
  }

  /** The step whose offset it is, found by trying. */
  private static int offsetOfExecve(int id) {
    for (int offset = 0; offset < 10_000; offset++) {
      Report report = new Report(Report.Kind.FAILED, id, offset, 2);
      try {
        if (PROGRAM.failure(report).getMessage().contains("execve")) {
          return offset;
        }
      } catch (IllegalArgumentException none) {
        continue;
      }
    }
    throw new AssertionError("the program has no execve");
  }

  @Test
  void the_end_of_a_program_of_an_earlier_connection_is_awaited() throws Exception {
    GuestProgram program = control.find(ADOPTED).orElseThrow();
    // Of one that nobody asks for any more.
    guest.send(message(MessageKind.EXITED, 12345, 78, 0));

    guest.send(message(MessageKind.EXITED, ADOPTED, PID, 0));

    assertThat(program.executed().get()).isEqualTo(PID);
    assertThat(program.exit().get()).isEqualTo(ExitStatus.exited(0));
    assertThat(control.find(12345)).isEmpty();
  }

  private int[] receiveHeader() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(guest.receive(Frame.HEADER)).order(ByteOrder.LITTLE_ENDIAN);
    return new int[] {header.getInt(), header.getInt()};
  }

  @Test
  void the_end_of_a_program_is_acknowledged_to_its_monitor() throws Exception {
    GuestProgram program = control.start(PROGRAM);
    guest.receive(receiveHeader()[0]);
    guest.send(message(MessageKind.EXECUTED, program.id(), 12, 0));

    guest.send(message(MessageKind.EXITED, program.id(), 11, 0));

    assertThat(receiveHeader()).containsExactly((int) Frame.SIGNAL + 9, 11);
    // Of one of an earlier connection too.
    guest.send(message(MessageKind.EXITED, program.id() + 1, 13, 0));
    assertThat(receiveHeader()).containsExactly((int) Frame.SIGNAL + 9, 13);
  }

  @Test
  void the_end_of_a_service_is_left_to_be_told_to_later_connections_too() throws Exception {
    GuestProgram service = control.start(SERVICE, PROGRAM);
    guest.receive(receiveHeader()[0]);
    guest.send(message(MessageKind.EXECUTED, service.id(), 12, 0));

    guest.send(message(MessageKind.EXITED, service.id(), 11, 0));
    guest.send(message(MessageKind.EXITED, ADOPTED, PID, 0));

    assertThat(service.exit().get()).isEqualTo(ExitStatus.exited(0));
    control.signal(12, Signal.HUP);
    assertThat(receiveHeader()).containsExactly((int) Frame.SIGNAL + 1, 12);
  }

  @Test
  void what_is_awaited_fails_when_the_guest_is_gone() throws Exception {
    CompletableFuture<Void> ready = control.ready();
    GuestProgram program = control.start(PROGRAM);

    guest.hangUp();

    for (CompletableFuture<?> future : List.of(ready, program.executed(), program.exit())) {
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining("no connection to the guest");
    }
    assertThatThrownBy(() -> control.start(PROGRAM)).isInstanceOf(IOException.class);
  }

  /** What a hostile guest may try, with N for the id of a program that was sent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "99 N 0 0", // no such message
        "-1 N 0 0",
        "18 N 1 0", // ended before it was executed
        "17 N 1 0, 17 N 1 0", // executed twice
        "17 N 1 0, 1 N 1 0", // started after it was executed
        "17 N 1 0, 0 N 1 2", // failed after it was executed
        "0 N 1 2", // failed at no step
        "0 N -1 2",
        "16 0 99 0", // another version
        "16 0 2 0, 16 0 2 0", // ready twice
        "17 N 1 0, 18 N 2 127", // neither exited nor killed
        "17 N 1 0, 18 N 1 0", // the server as a monitor
        "17 N 1 0, 18 N -1 0" // everybody as a monitor
      })
  void a_guest_that_does_not_keep_to_the_protocol_is_cut_off(String messages) throws Exception {
    GuestProgram program = control.start(PROGRAM);
    guest.receive(Frame.HEADER + PROGRAM.compile(Architecture.X86_64, program.id()).length);

    for (String message : messages.split(", ")) {
      String[] numbers = message.replace("N", Integer.toString(program.id())).split(" ");
      guest.send(
          message(
              Integer.parseInt(numbers[0]),
              Integer.parseInt(numbers[1]),
              Integer.parseInt(numbers[2]),
              Integer.parseInt(numbers[3])));
    }

    assertThat(guest.isClosed()).isTrue();
    assertThatThrownBy(() -> program.exit().get())
        .hasMessageContaining("no connection to the guest: the guest ");
  }

  @Test
  void a_guest_that_floods_is_cut_off() throws Exception {
    GuestProgram program = control.start(PROGRAM);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000_000; i++) {
                guest.send(message(MessageKind.EXITED, program.id() + 1 + i, 2, 0));
              }
            })
        .isInstanceOf(IOException.class);

    assertThatThrownBy(() -> program.exit().get()).hasMessageContaining("nobody sent");
  }
}
