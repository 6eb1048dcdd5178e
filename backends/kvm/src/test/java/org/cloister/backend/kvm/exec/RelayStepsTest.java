package org.cloister.backend.kvm.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Relays as processes of this machine, their ports being pipes. */
@Timeout(60)
class RelayStepsTest {
  private static final Architecture HERE =
      System.getProperty("os.arch").equals("aarch64") ? Architecture.AARCH64 : Architecture.X86_64;

  private static final Immediate SOURCE = Immediate.of(10);
  private static final Immediate SINK = Immediate.of(11);

  @TempDir Path directory;

  private Process process;
  private OutputStream source;
  private InputStream sink;

  @AfterEach
  void nothing_is_left_behind() throws InterruptedException {
    List<ProcessHandle> relays = process.descendants().toList();
    process.destroyForcibly().waitFor();
    relays.forEach(ProcessHandle::destroyForcibly);
  }

  /** Starts a relay between standard input and standard output, and a parent that waits for it. */
  private void start(List<Step> relay) throws IOException {
    LaunchProgram program =
        LaunchProgram.standalone("relay")
            .add(FileCalls.dup3(Immediate.ZERO, SOURCE))
            .add(FileCalls.dup3(Immediate.of(1), SINK))
            .add(relay)
            .add(FileCalls.closeFrom(0))
            .add(
                Call.of(
                    SystemCall.WAIT4,
                    Immediate.of(-1),
                    Buffer.named("status", Integer.BYTES),
                    Immediate.ZERO,
                    Immediate.NULL))
            .add(ProcessCalls.exit(Immediate.ZERO))
            .build();
    Path image = directory.resolve("relay");
    Files.write(image, program.image(HERE));
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rwx------"));
    process = new ProcessBuilder(image.toString()).start();
    source = process.getOutputStream();
    sink = process.getInputStream();
  }

  private PieceOutputStream inwards() throws IOException {
    start(RelaySteps.inwards(SOURCE, SINK, Slot.named("relay"), List.of()));
    return new PieceOutputStream(Channels.newChannel(new Unbuffered(source)), true);
  }

  private PieceInputStream outwards() throws IOException {
    start(RelaySteps.outwards(SOURCE, SINK, Slot.named("relay")));
    return new PieceInputStream(Channels.newChannel(sink));
  }

  private void send(ByteBuffer piece) throws IOException {
    source.write(piece.array(), 0, piece.limit());
    source.flush();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void what_comes_over_a_port_gets_to_the_program_up_to_its_end() throws Exception {
    byte[] bytes = random(200_000);
    PieceOutputStream input = inwards();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try (input) {
                input.hello();
                input.write(bytes);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(sink.readAllBytes()).isEqualTo(bytes);
    writer.get();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void when_nobody_is_connected_any_more_the_program_reads_the_end() throws Exception {
    PieceOutputStream input = inwards();
    input.hello();
    input.write("half".getBytes(StandardCharsets.UTF_8));
    source.close();

    assertThat(sink.readAllBytes()).asString().isEqualTo("half");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void what_a_program_does_not_read_any_more_is_thrown_away() throws Exception {
    PieceOutputStream input = inwards();
    input.hello();
    sink.close();

    // More than the two pipes together would hold.
    input.write(random(500_000));

    input.close();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void pieces_may_come_cut_anywhere() throws Exception {
    inwards();
    ByteBuffer piece = Piece.of("text".getBytes(StandardCharsets.UTF_8), 0, 4);
    send(Piece.hello());
    for (int i = 0; i < piece.limit(); i++) {
      source.write(piece.get(i));
      source.flush();
    }
    assertThat(sink.readNBytes(4)).asString().isEqualTo("text");
    send(Piece.end());
    assertThat(sink.readAllBytes()).isEmpty();
  }

  @Test
  void what_a_program_writes_comes_out_in_pieces_up_to_its_end() throws Exception {
    byte[] bytes = random(200_000);
    PieceInputStream output = outwards();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream all = source) {
                all.write(bytes);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    assertThat(output.readAllBytes()).isEqualTo(bytes);
    writer.get();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void a_relay_whose_port_is_gone_ends() throws Exception {
    outwards();
    sink.close();
    source.write(1);
    source.flush();

    assertThat(process.waitFor()).isZero();
  }

  /** As a port is: what is written is on its way. */
  private static final class Unbuffered extends FilterOutputStream {
    Unbuffered(OutputStream buffered) {
      super(buffered);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      out.flush();
    }
  }
}
