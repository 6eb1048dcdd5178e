package org.cloister.backend.kvm.snapshot;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.time.Instant;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;

/**
 * What is done first in a guest from a snapshot, before any program can ask for random bytes or for
 * the time: the random number generator takes a seed and is made to use it at once (random(4)), and
 * the clock is set (clock_settime(2)).
 */
public final class FreshStart {
  /** How many bytes of seed are wanted: as many as the generator's key has. */
  public static final int SEED = 32;

  private static final Immediate RNDADDENTROPY =
      new Immediate(0x4008_5203, value -> "RNDADDENTROPY");
  private static final Immediate RNDRESEEDCRNG = new Immediate(0x5207, value -> "RNDRESEEDCRNG");
  private static final Immediate CLOCK_REALTIME = new Immediate(0, value -> "CLOCK_REALTIME");

  private FreshStart() {}

  /**
   * {@return the steps, the first ones of the first program}
   *
   * @param seed {@link #SEED} bytes that nobody can guess and that are used once
   * @param now the time to set
   */
  public static List<Step> steps(byte[] seed, Instant now) {
    if (seed.length != SEED) {
      throw new IllegalArgumentException("a seed of " + seed.length + " bytes");
    }
    Slot random = Slot.named("random");
    Struct entropy =
        Struct.builder()
            .u32("bits", Immediate.of((long) SEED * Byte.SIZE))
            .u32("size", Immediate.of(SEED))
            .bytes(seed)
            .build();
    Struct time =
        Struct.builder()
            .u64("seconds", Immediate.of(now.getEpochSecond()))
            .u64("nanoseconds", Immediate.of(now.getNano()))
            .build();
    return List.of(
        FileCalls.openat(AT_FDCWD, "/dev/random", O_WRONLY | O_CLOEXEC, 0).into(random),
        ioctl(random, RNDADDENTROPY, entropy),
        ioctl(random, RNDRESEEDCRNG, Immediate.NULL),
        FileCalls.close(random),
        Call.of(SystemCall.CLOCK_SETTIME, CLOCK_REALTIME, time));
  }

  private static Call ioctl(Slot descriptor, Immediate request, Argument argument) {
    return Call.of(SystemCall.IOCTL, descriptor, request, argument).about("/dev/random");
  }
}
