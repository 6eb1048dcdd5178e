package org.cloister.backend.kvm.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cloister.backend.kvm.wire.Peer;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guests that send anything, in any pieces, over a real connection. */
@Timeout(120)
class HostileGuestTest {
  private static final int GUESTS = 300;
  private static final int MESSAGES = 40;
  private static final int ADOPTED = 7;
  private static final List<Integer> CODES = List.of(1, 2, 3, 15, 16, 17, 18, 19, -1);
  private static final List<Integer> VALUES = List.of(0, 1, 2, ADOPTED, -1, Integer.MIN_VALUE);

  @TempDir Path directory;

  @Test
  void whatever_a_guest_sends_all_that_is_awaited_of_it_ends_and_other_guests_are_served()
      throws Exception {
    Random random = new Random(1);
    try (WireLoop loop = new WireLoop();
        Peer good = new Peer(directory.resolve("good"));
        GuestControl served = connect(loop, good)) {
      for (int guest = 0; guest < GUESTS; guest++) {
        Path socket = directory.resolve("hostile");
        try (Peer hostile = new Peer(socket);
            GuestControl control = connect(loop, hostile)) {
          GuestProgram sent = control.start(program());
          GuestProgram adopted = control.find(ADOPTED).orElseThrow();

          send(hostile, anything(random, sent.id()), random);
          hostile.hangUp();

          for (CompletableFuture<?> awaited :
              List.of(control.ready(), sent.executed(), sent.exit(), adopted.exit())) {
            CompletableFuture<Object> end = awaited.handle((value, failure) -> "ended");
            assertThat(end.get(1, TimeUnit.MINUTES)).isEqualTo("ended");
          }
        }
        Files.delete(socket);
      }
      ByteBuffer ready = message().putInt(16).putInt(0).putInt(ServerSteps.VERSION);
      good.send(ready.array());
      served.ready().get();
    }
  }

  private static GuestControl connect(WireLoop loop, Peer peer) throws IOException {
    GuestControl control =
        GuestControl.connect(loop, peer.socket(), Architecture.X86_64, Map.of(ADOPTED, ADOPTED));
    peer.accept();
    return control;
  }

  private static LaunchProgram program() {
    return LaunchProgram.builder("program").add(ProcessCalls.exit(Immediate.ZERO)).build();
  }

  private static ByteBuffer message() {
    return ByteBuffer.allocate(Message.SIZE).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Messages that mean something more often than not, in an order that means nothing. */
  private static byte[] anything(Random random, int program) {
    ByteBuffer all = ByteBuffer.allocate(MESSAGES * Message.SIZE + random.nextInt(Message.SIZE));
    all.order(ByteOrder.LITTLE_ENDIAN);
    while (all.remaining() >= Message.SIZE) {
      all.putInt(any(CODES, random));
      all.putInt(random.nextBoolean() ? program : any(VALUES, random));
      all.putInt(any(VALUES, random)).putInt(any(VALUES, random));
    }
    return all.array();
  }

  private static int any(List<Integer> numbers, Random random) {
    return random.nextInt(20) == 0 ? random.nextInt() : numbers.get(random.nextInt(numbers.size()));
  }

  /** The host may hang up at any time. */
  private static void send(Peer peer, byte[] bytes, Random random) {
    try {
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + 1 + random.nextInt(100));
        peer.send(Arrays.copyOfRange(bytes, from, to));
        from = to;
      }
    } catch (IOException hungUp) {
      assertThat(hungUp).hasMessageMatching("Broken pipe|Connection reset.*");
    }
  }
}
