package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.snapshot.FreshStart;
import org.cloister.backend.kvm.snapshot.SnapshotName;
import org.cloister.backend.kvm.snapshot.SnapshotTaker;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts guests: from a snapshot where one fits, and by booting where none does or where it turns
 * out to be of no use; a boot that fails is tried once more. Thread-safe.
 */
public final class GuestStarter {
  private static final Logger LOG = LoggerFactory.getLogger(GuestStarter.class);

  private static final int LARGEST_MIB = 4096;

  private final Qemu qemu;
  private final WireLoop loop;
  private final ContentCache cache;
  private final Host host;
  private final Deadlines deadlines;
  private final SecureRandom random = new SecureRandom();
  private final Clock clock = Clock.systemUTC();

  /**
   * What a snapshot must fit beside the guest.
   *
   * @param architecture the host's and the guests'
   * @param qemu the version of QEMU
   * @param processor the host's processor
   */
  public record Host(Architecture architecture, String qemu, String processor) {}

  /**
   * Starts guests on a host.
   *
   * @param qemu starts QEMU
   * @param loop serves the connections
   * @param cache has the snapshots
   * @param host the host
   * @param deadlines how long each part may take
   */
  public GuestStarter(
      Qemu qemu, WireLoop loop, ContentCache cache, Host host, Deadlines deadlines) {
    this.qemu = qemu;
    this.loop = loop;
    this.cache = cache;
    this.host = host;
    this.deadlines = deadlines;
  }

  /**
   * {@return a guest that waits for its first program}
   *
   * @param guest what to start
   * @param places where its files are; the folder is there
   * @throws UnlaunchedException if QEMU cannot be executed
   * @throws IOException if it does not come up, with its last words; nothing is left of it then
   * @throws InterruptedException if the thread is interrupted; nothing is left either
   */
  public LiveGuest start(Guest guest, GuestPlaces places) throws IOException, InterruptedException {
    String name = SnapshotName.of(guest, host.qemu(), host.processor());
    Optional<Path> snapshot = isFrozen(guest) ? cache.use(name) : Optional.empty();
    if (snapshot.isPresent()) {
      try {
        return restore(guest, places, snapshot.get());
      } catch (UnlaunchedException e) {
        throw e;
      } catch (IOException e) {
        LOG.warn("A snapshot is of no use and is thrown away: {}", e.getMessage());
        cache.discard(name);
      }
    }
    try {
      return boot(guest, places);
    } catch (UnlaunchedException e) {
      throw e;
    } catch (IOException e) {
      LOG.warn("A guest is started once more: {}", e.getMessage());
      return boot(guest, places);
    }
  }

  /**
   * {@return the name of the snapshot that fits a guest, if it can be made and is not there}
   *
   * @param guest the guest
   */
  public Optional<String> missing(Guest guest) {
    String name = SnapshotName.of(guest, host.qemu(), host.processor());
    return isFrozen(guest) && cache.find(name).isEmpty() ? Optional.of(name) : Optional.empty();
  }

  /**
   * Makes the snapshot that fits a guest, unless it is there, or none can: guests with disks boot.
   * It is made of another guest, with nothing in its shares.
   *
   * @param guest what the guests to come will be like
   * @param places where the files of a guest to freeze are; the folder is there
   * @throws IOException if it cannot be made; nothing is left then
   * @throws InterruptedException if the thread is interrupted; nothing is left either
   */
  public void freeze(Guest guest, GuestPlaces places) throws IOException, InterruptedException {
    Optional<String> name = missing(guest);
    if (name.isEmpty()) {
      return;
    }
    LiveGuest booted = boot(places.empty(guest), places);
    try {
      cache.get(
          name.get(),
          new SnapshotTaker(booted.monitor(), places.outgoing(), deadlines.boot())::writeTo);
    } finally {
      booted.kill();
    }
  }

  /**
   * A kernel that has booted knows the sizes of its disks, and of these each is another. What it
   * notes of every page of a large memory takes longer to read than a boot takes.
   */
  private static boolean isFrozen(Guest guest) {
    return guest.disks().isEmpty() && guest.memoryMiB() <= LARGEST_MIB;
  }

  private LiveGuest boot(Guest guest, GuestPlaces places) throws IOException, InterruptedException {
    LiveGuest booting = begin(guest, places, Optional.empty());
    try {
      booting.await(booting.control().ready(), "boot", deadlines.boot());
      return booting;
    } catch (IOException | InterruptedException | RuntimeException e) {
      booting.kill();
      throw e;
    }
  }

  private LiveGuest restore(Guest guest, GuestPlaces places, Path snapshot)
      throws IOException, InterruptedException {
    LiveGuest restored = begin(guest, places, Optional.of(snapshot));
    try {
      GuestProgram first = restored.control().start(freshStart());
      restored.await(first.executed(), "continue from a snapshot", deadlines.restore());
      restored.await(first.exit(), "continue from a snapshot", deadlines.restore());
      return restored;
    } catch (IOException | InterruptedException | RuntimeException e) {
      restored.kill();
      throw e;
    }
  }

  private LiveGuest begin(Guest guest, GuestPlaces places, Optional<Path> snapshot)
      throws IOException, InterruptedException {
    return LiveGuest.start(
        qemu, loop, guest, places, host.architecture(), snapshot, deadlines.listen());
  }

  private LaunchProgram freshStart() {
    byte[] seed = new byte[FreshStart.SEED];
    random.nextBytes(seed);
    return LaunchProgram.builder("fresh start")
        .add(FreshStart.steps(seed, clock.instant()))
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }
}
