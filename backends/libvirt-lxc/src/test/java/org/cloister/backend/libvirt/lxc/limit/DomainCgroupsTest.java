package org.cloister.backend.libvirt.lxc.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Usage;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupHierarchies;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.process.ProcessIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** With a real container, and the real control groups of this host. */
class DomainCgroupsTest {
  private static final String PLATFORM = "test-lxc-" + ProcessHandle.current().pid();
  private static final String INSTANCE = "web.1";

  /**
   * Each time that a file appears, has a child make ten processes, or as many as that can. It looks
   * for the files without forking: a shell that cannot fork ends.
   */
  private static final String FORKER =
      "trap exit TERM; for gate in first second; do while [ ! -e %s/$gate ]; do :; done;"
          + " /bin/sh -c 'for i in 0 1 2 3 4 5 6 7 8 9; do sleep 1000 & done' & done;"
          + " while :; do wait; done";

  @TempDir Path directory;
  @RegisterExtension final Libvirt libvirt = new Libvirt();
  private CgroupHierarchy own;

  @BeforeEach
  void open() {
    own = CgroupHierarchies.open(PLATFORM);
  }

  @AfterEach
  void removeAll() throws Exception {
    for (Domain domain : libvirt.domains().list("")) {
      libvirt.domains().destroy(domain.id());
    }
    if (own.find(INSTANCE).isPresent()) {
      own.find(INSTANCE).get().remove();
    }
    own.release();
  }

  private static Limits limits(OptionalLong memory, OptionalLong pids, OptionalDouble cpu) {
    return new Limits(
        memory,
        OptionalLong.empty(),
        OptionalLong.empty(),
        cpu,
        OptionalInt.empty(),
        pids,
        List.of(),
        OptionalInt.empty());
  }

  private Cgroup cgroup(Domain domain, Limits limits) throws IOException {
    ProcessIdentity init = libvirt.init(domain);
    return new DomainCgroups(libvirt.domains(), own).of(INSTANCE, limits, domain, init);
  }

  @Test
  void a_container_makes_no_more_processes_than_it_may() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), "/bin/sh", "-c", FORKER.formatted(directory));
    Cgroup cgroup =
        cgroup(domain, limits(OptionalLong.empty(), OptionalLong.of(4), OptionalDouble.empty()));

    Files.createFile(directory.resolve("first"));
    // The shell that could not fork any more has ended.
    Libvirt.await("it is full", () -> cgroup.processes().size() == 3);
    assertThat(cgroup.usage().processes().getAsLong()).isBetween(3L, 4L);
    cgroup.update(limits(OptionalLong.empty(), OptionalLong.of(9), OptionalDouble.empty()));
    Files.createFile(directory.resolve("second"));
    Libvirt.await("more are allowed", () -> cgroup.processes().size() == 8);
  }

  @Test
  void memory_and_processors_are_limited_live_by_libvirt() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    Cgroup cgroup = cgroup(domain, Limits.NONE);

    cgroup.update(limits(OptionalLong.of(48 << 20), OptionalLong.empty(), OptionalDouble.of(0.5)));

    assertThat(libvirt.domains().xml(domain.id()).orElseThrow())
        .contains("<hard_limit unit='KiB'>49152</hard_limit>", "<quota>50000</quota>");
    cgroup.update(Limits.NONE);
    assertThat(libvirt.domains().xml(domain.id()).orElseThrow())
        .doesNotContain("<hard_limit unit='KiB'>49152</hard_limit>", "<quota>50000</quota>");
  }

  private static Limits io(Limits.IoLimit... devices) {
    Limits none = Limits.NONE;
    return new Limits(
        none.memory(),
        none.memoryHigh(),
        none.swap(),
        none.cpu(),
        none.cpuWeight(),
        none.pids(),
        List.of(devices),
        none.ioWeight());
  }

  private static Limits.IoLimit root(OptionalLong readBytes, OptionalLong writeOperations) {
    return new Limits.IoLimit(
        "/", readBytes, OptionalLong.empty(), OptionalLong.empty(), writeOperations);
  }

  @Test
  void limits_of_disks_are_changed_and_lifted_live_by_libvirt() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    Cgroup cgroup = cgroup(domain, Limits.NONE);

    cgroup.update(io(root(OptionalLong.of(1 << 20), OptionalLong.empty())));
    assertThat(libvirt.domains().xml(domain.id()).orElseThrow())
        .contains("<read_bytes_sec>1048576</read_bytes_sec>");
    assertThat(throttled(domain)).containsOnlyOnce("1048576");

    cgroup.update(io(root(OptionalLong.empty(), OptionalLong.of(70))));
    assertThat(throttled(domain)).doesNotContain("1048576").containsOnlyOnce("70");

    cgroup.update(Limits.NONE);
    assertThat(libvirt.domains().xml(domain.id()).orElseThrow()).doesNotContain("_sec>");
    assertThat(throttled(domain)).isEmpty();
  }

  @Test
  void a_limit_of_what_is_no_disk_is_refused_before_anything_is_changed() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    Cgroup cgroup = cgroup(domain, Limits.NONE);
    String before = libvirt.domains().xml(domain.id()).orElseThrow();
    Limits.IoLimit nowhere =
        new Limits.IoLimit(
            "/proc",
            OptionalLong.of(1),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    assertThatThrownBy(() -> cgroup.update(io(nowhere))).hasMessageContaining("/proc");
    assertThat(libvirt.domains().xml(domain.id())).contains(before);
  }

  /** What the kernel limits, less the numbers of the disks. */
  private String throttled(Domain domain) throws IOException {
    Path process = Path.of("/proc", Long.toString(libvirt.init(domain).pid()), "cgroup");
    StringBuilder found = new StringBuilder();
    for (String line : Files.readAllLines(process)) {
      String[] fields = line.split(":", 3);
      Path group = Path.of("/sys/fs/cgroup", fields[1], fields[2]);
      for (String file :
          List.of(
              "io.max",
              "blkio.throttle.read_bps_device",
              "blkio.throttle.write_bps_device",
              "blkio.throttle.read_iops_device",
              "blkio.throttle.write_iops_device")) {
        if (Files.exists(group.resolve(file))) {
          found.append(Files.readString(group.resolve(file)).replaceAll("(?m)^\\d+:\\d+ ", ""));
        }
      }
    }
    return found.toString();
  }

  @Test
  void a_container_is_measured() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);

    Usage usage = cgroup(domain, Limits.NONE).usage();

    assertThat(usage.memory().getAsLong()).isPositive();
    assertThat(usage.memoryPeak().getAsLong()).isPositive();
    assertThat(usage.cpu()).isGreaterThan(Duration.ZERO);
    assertThat(usage.processes().getAsLong()).isPositive();
    assertThat(usage.oomKills()).hasValue(0);
  }

  @Test
  void the_platforms_own_group_is_found_again_and_goes_with_the_container() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    Limits limits = limits(OptionalLong.empty(), OptionalLong.of(50), OptionalDouble.empty());
    Path tasks =
        cgroup(domain, limits).membership().tasks().stream()
            .filter(file -> file.toString().contains(PLATFORM))
            .findFirst()
            .orElseThrow();

    Cgroup again = cgroup(domain, limits);
    libvirt.domains().destroy(domain.id());
    again.remove();

    assertThat(Files.exists(tasks)).isFalse();
  }
}
