package org.cloister.shell.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.client.Conversation;
import org.cloister.client.wire.FrameReader;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;
import org.cloister.client.wire.Hello;
import org.cloister.shell.call.Runner;
import org.cloister.shell.call.Screen;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeExec;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.verb.ExecVerb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CommandSocketTest {
  @TempDir Path directory;
  private CommandSocket socket;
  private ClientSession.CommandLine commandLine = (words, io) -> end(0);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void open() throws IOException {
    open(PeerPolicy.ofThisProcess(), Duration.ofSeconds(10));
  }

  private void open(PeerPolicy policy, Duration frameLimit) throws IOException {
    socket =
        CommandSocket.open(
            directory.resolve("cloister.sock"),
            policy,
            (words, io) -> commandLine.run(words, io),
            frameLimit);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  private static Runner.End end(int code) {
    return new Runner.End(code, Optional.empty());
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("cloister.sock")));
  }

  /** Connects and greets. */
  private SocketChannel greet(Hello hello) throws IOException {
    SocketChannel channel = connect();
    byte[] payload = hello.encode();
    new FrameWriter(channel).write(FrameType.HELLO, payload, 0, payload.length);
    return channel;
  }

  private static Hello hello(String... words) {
    return new Hello(false, false, "", List.of(words));
  }

  private int say(InputStream in, Hello hello) throws IOException {
    try (SocketChannel channel = connect()) {
      return new Conversation(channel, in, out, err).run(hello);
    }
  }

  private static ByteArrayInputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static FrameReader frames(SocketChannel channel) {
    return new FrameReader(channel, FrameReader.Arrival.UNWATCHED);
  }

  @Test
  void words_go_in_and_output_error_and_exit_code_come_out() throws IOException {
    commandLine =
        (words, io) -> {
          io.out().println(words);
          io.err().println("wrong");
          io.out().flush();
          return end(42);
        };

    assertThat(say(text(""), hello("list", "--json", "ü b"))).isEqualTo(42);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("[list, --json, ü b]\n");
    assertThat(err).hasToString("wrong\n");
  }

  @Test
  void nobody_else_may_open_the_socket_by_its_mode() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("cloister.sock"))))
        .isEqualTo("rw-------");
  }

  @Test
  void whom_the_kernel_names_as_somebody_else_is_turned_away() throws IOException {
    List<String> ran = new ArrayList<>();
    commandLine =
        (words, io) -> {
          ran.addAll(words);
          return end(0);
        };
    socket.close();
    open(new PeerPolicy(Set.of()), Duration.ofSeconds(10));

    assertThat(say(text(""), hello("list"))).isEqualTo(1);
    assertThat(err)
        .hasToString("cloister: only root and the owner of the platform may command it\n");
    assertThat(ran).isEmpty();
  }

  @Test
  void a_command_that_reads_nothing_takes_nothing_from_the_client() throws IOException {
    ByteArrayInputStream input = text("for the next command");

    say(input, hello("list"));

    assertThat(input.available()).isEqualTo(20);
  }

  @Test
  void input_is_passed_whole_and_in_order() throws IOException {
    byte[] much = new byte[3 << 20];
    new Random(1).nextBytes(much);
    commandLine =
        (words, io) -> {
          try (InputStream in = io.in()) {
            in.transferTo(io.out());
          } catch (IOException e) {
            return end(1);
          }
          io.out().flush();
          return end(0);
        };

    assertThat(say(new ByteArrayInputStream(much), hello("cat"))).isZero();
    assertThat(out.toByteArray()).isEqualTo(much);
  }

  @Test
  void a_client_that_goes_interrupts_its_command() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    commandLine =
        (words, io) -> {
          begun.countDown();
          try {
            Thread.sleep(20_000);
            interrupted.complete(false);
          } catch (InterruptedException e) {
            interrupted.complete(true);
          }
          return end(0);
        };
    try (SocketChannel channel = greet(hello("logs", "-f"))) {
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(channel.isOpen()).isTrue();
    }

    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_client_that_goes_ends_what_it_ran_inside() throws Exception {
    CompletableFuture<FakeExec> started = new CompletableFuture<>();
    FakeSupervisor supervisor = new FakeSupervisor().with(Samples.running("tor", 1));
    supervisor.exec =
        (name, request) -> {
          FakeExec exec = new FakeExec((in, out, err) -> in.read());
          started.complete(exec);
          return exec;
        };
    Runner runner =
        new Runner(Map.of("exec", new ExecVerb(supervisor, new FakeCatalog(), Samples::user)));
    commandLine = runner::run;
    try (SocketChannel channel = greet(hello("exec", "tor", "cat"))) {
      started.get(10, TimeUnit.SECONDS);
      assertThat(channel.isOpen()).isTrue();
    }

    assertThat(started.get().closed).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void a_terminal_goes_raw_tells_its_size_and_each_new_one() throws Exception {
    List<TerminalSize> sizes = new ArrayList<>();
    CompletableFuture<TerminalSize> second = new CompletableFuture<>();
    commandLine =
        (words, io) -> {
          Screen screen = io.screen().orElseThrow();
          try (Screen.Raw raw = screen.raw(second::complete)) {
            sizes.add(raw.size());
            raw.output().write(screen.type().getBytes(StandardCharsets.UTF_8));
            sizes.add(second.get(10, TimeUnit.SECONDS));
          } catch (Exception e) {
            return end(1);
          }
          return end(7);
        };
    try (SocketChannel channel = greet(new Hello(true, true, "xterm", List.of("shell")))) {
      FrameWriter writer = new FrameWriter(channel);
      FrameReader reader = frames(channel);

      assertThat(reader.read().type()).isEqualTo(FrameType.RAW);
      writer.write(FrameType.SIZE, new byte[] {0, 120, 0, 40}, 0, 4);
      assertThat(new String(reader.read().payload(), StandardCharsets.UTF_8)).isEqualTo("xterm");
      writer.write(FrameType.SIZE, new byte[] {0, 80, 0, 24}, 0, 4);
      assertThat(reader.read().type()).isEqualTo(FrameType.COOKED);
      assertThat(reader.read().payload()).containsExactly(7);
      assertThat(reader.read()).isNull();
    }
    assertThat(sizes).containsExactly(new TerminalSize(120, 40), new TerminalSize(80, 24));
  }

  @Test
  void there_is_no_terminal_if_one_end_is_a_pipe() throws IOException {
    commandLine = (words, io) -> end(io.screen().isPresent() ? 1 : 0);

    assertThat(say(text(""), new Hello(true, false, "xterm", List.of("shell")))).isZero();
    assertThat(say(text(""), new Hello(false, true, "xterm", List.of("shell")))).isZero();
  }

  @Test
  void a_command_after_which_the_platform_ends_is_answered_first_and_its_client_waits()
      throws Exception {
    CompletableFuture<Void> last = new CompletableFuture<>();
    commandLine = (words, io) -> new Runner.End(0, Optional.of(() -> last.complete(null)));
    try (SocketChannel channel = greet(hello("shutdown"))) {
      assertThat(frames(channel).read().type()).isEqualTo(FrameType.EXIT);
      last.get(10, TimeUnit.SECONDS);
      socket.close();

      channel.configureBlocking(false);
      assertThat(channel.read(ByteBuffer.allocate(1))).as("still open").isZero();
    }
  }

  @Test
  void more_clients_than_there_are_places_are_told_so() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(CommandSocket.MOST_CLIENTS);
    commandLine =
        (words, io) -> {
          running.countDown();
          try {
            hold.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return end(0);
        };
    List<SocketChannel> channels = new ArrayList<>();
    try {
      for (int i = 0; i < CommandSocket.MOST_CLIENTS; i++) {
        channels.add(greet(hello("x")));
      }
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

      assertThat(say(text(""), hello("list"))).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("64 clients are being served");
    } finally {
      hold.countDown();
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  @Test
  void a_frame_that_never_ends_ends_the_connection() throws IOException {
    socket.close();
    open(PeerPolicy.ofThisProcess(), Duration.ofMillis(200));
    try (SocketChannel silent = connect();
        SocketChannel half = connect()) {
      half.write(ByteBuffer.wrap(new byte[] {0, 0, 0}));

      assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(half.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertThat(say(text(""), hello("list"))).as("the next client is served").isZero();
  }

  @Test
  void noise_ends_the_connection_and_nothing_else() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      if (noise.length > 0 && round % 2 == 0) {
        noise[0] = (byte) random.nextInt(FrameType.values().length);
      }
      try (SocketChannel channel = connect()) {
        channel.write(ByteBuffer.wrap(noise));
        channel.shutdownOutput();
        while (channel.read(ByteBuffer.allocate(4096)) >= 0) {
          // Whatever it says, it comes to an end.
        }
      } catch (IOException e) {
        assertThat(e.getMessage()).containsIgnoringCase("connection reset");
      }
    }
    assertThat(say(text(""), hello("list"))).isZero();
  }

  @Test
  void frames_out_of_turn_end_the_connection() throws IOException {
    for (FrameType type : FrameType.values()) {
      if (type != FrameType.HELLO) {
        try (SocketChannel channel = connect()) {
          new FrameWriter(channel).write(type);
          assertThat(channel.read(ByteBuffer.allocate(1))).as(type.name()).isEqualTo(-1);
        }
      }
    }
    assertThat(say(text(""), hello("list"))).isZero();
  }

  @Test
  void closing_removes_the_socket_and_ends_the_clients() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    commandLine =
        (words, io) -> {
          running.countDown();
          try {
            Thread.sleep(20_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return end(0);
        };
    try (SocketChannel channel = greet(hello("logs", "-f"))) {
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

      socket.close();

      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertThat(directory.resolve("cloister.sock")).doesNotExist();
    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
  }

  @Test
  void a_socket_that_was_left_behind_is_replaced() throws IOException {
    socket.close();
    Files.createFile(directory.resolve("cloister.sock"));

    open();

    assertThat(say(text(""), hello("list"))).isZero();
  }
}
