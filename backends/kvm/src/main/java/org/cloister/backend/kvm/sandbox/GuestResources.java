package org.cloister.backend.kvm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.Usage;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.limit.GuestSize;
import org.cloister.backend.kvm.limit.HostLimits;
import org.cloister.backend.kvm.limit.QemuLimits;
import org.cloister.backend.kvm.limit.ServiceGroup;
import org.cloister.backend.kvm.limit.ServiceUsage;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.linux.cgroup.Cgroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a guest and its service use, and may use. Thread-safe. */
final class GuestResources {
  private static final Logger LOG = LoggerFactory.getLogger(GuestResources.class);
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int TABLE = 1 << 20;
  private static final int LONGEST = 4096;
  private static final long MIB = 1 << 20;
  private static final long KIB = 1 << 10;

  /** proc_pid_status(5). */
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");

  private final LiveGuest guest;
  private final GuestFiles files;
  private final Cgroup group;
  private final HostLimits host;
  private final Accelerator accelerator;
  private volatile OptionalLong kills = OptionalLong.empty();

  /**
   * Looks after a guest.
   *
   * @param guest the guest
   * @param files reads files in it
   * @param group QEMU's
   * @param host what guests can be limited with
   * @param accelerator how its instructions are carried out
   */
  GuestResources(
      LiveGuest guest, GuestFiles files, Cgroup group, HostLimits host, Accelerator accelerator) {
    this.guest = guest;
    this.files = files;
    this.group = group;
    this.host = host;
    this.accelerator = accelerator;
  }

  /**
   * {@return which limits cannot be honoured, with reasons}
   *
   * @param limits the service's
   * @throws IOException if QEMU does not tell how large the guest is
   * @throws InterruptedException if the thread is interrupted
   */
  List<Shortfall> shortfalls(Limits limits) throws IOException, InterruptedException {
    return host.shortfalls(limits, size());
  }

  /**
   * Changes the limits.
   *
   * @param limits the service's, without a shortfall
   * @throws IOException if one cannot be changed; the cause is the step that failed, if one did
   * @throws InterruptedException if the thread is interrupted
   */
  void update(Limits limits) throws IOException, InterruptedException {
    group.update(QemuLimits.of(limits, size().memoryMiB(), accelerator));
    GuestProgram program = guest.control().start(ServiceGroup.update(limits));
    guest.await(program.executed(), "change its limits", DEADLINE);
    ExitStatus status = guest.await(program.exit(), "change its limits", DEADLINE);
    if (!status.success()) {
      throw new IOException("the guest did not change its limits: " + status);
    }
  }

  private GuestSize size() throws IOException, InterruptedException {
    JsonNode memory =
        guest.await(
            guest.monitor().execute("query-memory-size-summary", Map.of()),
            "tell its memory",
            DEADLINE);
    JsonNode processors =
        guest.await(
            guest.monitor().execute("query-cpus-fast", Map.of()), "tell its processors", DEADLINE);
    return new GuestSize((int) (memory.path("base-memory").asLong() / MIB), processors.size());
  }

  /**
   * {@return what is used. Of a guest that stands still, what the host knows}
   *
   * @param suspended whether it stands still
   * @throws IOException if it cannot be told
   */
  Usage usage(boolean suspended) throws IOException {
    Usage qemu = group.usage();
    OptionalLong unknown = OptionalLong.empty();
    return new Usage(
        suspended ? unknown : figure("memory.current"),
        suspended ? unknown : figure("memory.peak"),
        cpu(),
        suspended ? unknown : figure("pids.current"),
        qemu.readBytes(),
        qemu.writtenBytes(),
        suspended ? unknown : sum(insideKills(), qemu.oomKills()));
  }

  /** With that of the guest's kernel and of QEMU, which limits of it mean, too. */
  private Duration cpu() {
    return ProcessHandle.of(guest.process().pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /**
   * {@return how many processes the service has}
   *
   * @throws IOException if it cannot be told
   */
  int processes() throws IOException {
    return (int)
        files.read("/", ServiceGroup.file("cgroup.procs"), TABLE).stream()
            .flatMap(bytes -> new String(bytes, StandardCharsets.UTF_8).lines())
            .count();
  }

  /**
   * {@return bytes of the host's memory that QEMU takes now, those of the guest among them}
   *
   * @throws IOException if QEMU has ended
   */
  long qemuMemory() throws IOException {
    String status = Files.readString(Path.of("/proc/" + guest.process().pid() + "/status"));
    Matcher resident = RESIDENT.matcher(status);
    if (!resident.find()) {
      throw new IOException("QEMU has ended");
    }
    return Long.parseLong(resident.group(1)) * KIB;
  }

  /**
   * The service has ended, and the guest is about to: gives it the time that it needs, and notes
   * what it alone knows.
   *
   * @param limits those that the service began with
   */
  void settle(Limits limits) {
    try {
      group.update(QemuLimits.around(limits, size().memoryMiB(), accelerator));
      kills = insideKills();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("The guest is gone already: {}", e.toString());
    }
  }

  /**
   * QEMU has ended: notes what its group tells, and removes that.
   *
   * @throws IOException if it stays
   */
  void remove() throws IOException {
    try {
      kills = sum(kills, group.usage().oomKills());
    } catch (IOException e) {
      LOG.debug("The group is gone already: {}", e.toString());
    }
    group.remove();
  }

  /** {@return how often a kernel killed a process for want of memory, when all has ended} */
  OptionalLong oomKills() {
    return kills;
  }

  private OptionalLong insideKills() throws IOException {
    Optional<String> events = text("memory.events");
    return events.map(ServiceUsage::oomKills).orElse(OptionalLong.empty());
  }

  private OptionalLong figure(String name) throws IOException {
    Optional<String> text = text(name);
    return text.isPresent() ? ServiceUsage.number(text.get()) : OptionalLong.empty();
  }

  private Optional<String> text(String name) throws IOException {
    return files
        .read("/", ServiceGroup.file(name), LONGEST)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static OptionalLong sum(OptionalLong inside, OptionalLong outside) {
    return inside.isEmpty() && outside.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(inside.orElse(0) + outside.orElse(0));
  }
}
