package org.cloister.backend.libvirt.lxc.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.connection.LibvirtDomains;
import org.cloister.linux.mount.MountPoint;
import org.cloister.linux.mount.MountTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real libvirtd of the platform's own. */
@Timeout(120)
class PrivateDaemonTest {
  @RegisterExtension final Libvirt libvirt = new Libvirt();

  @Test
  void nothing_runs_before_it_is_needed() throws Exception {
    assertThat(libvirt.daemon().running()).isEmpty();
    assertThat(libvirt.processes()).isEmpty();
  }

  @Test
  void it_is_found_again_with_its_containers_after_the_platform_was_away() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    long pid = libvirt.libvirtd();

    libvirt.restart();

    assertThat(libvirt.daemon().running()).isPresent();
    assertThat(libvirt.domains().find(domain.id())).contains(domain);
    assertThat(libvirt.libvirtd()).isEqualTo(pid);
  }

  @Test
  void nobody_but_the_owner_reaches_its_sockets() throws Exception {
    libvirt.daemon().ensureRunning();

    Path run = libvirt.places().base().resolve("run");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.getParent())))
        .isEqualTo("rwx------");
    // Passed, but not listed, by the root of a container with a user namespace.
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
        .isEqualTo("rwx--x--x");
    for (String socket : new String[] {"libvirt-sock", "libvirt-sock-ro", "libvirt-admin-sock"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve(socket))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void libvirts_own_directories_on_the_host_are_not_touched() throws Exception {
    libvirt.create(Libvirt.name(), Libvirt.SERVICE);

    for (DaemonPlaces.Cover cover : libvirt.places().covers()) {
      assertThat(MountTable.ofSelf().at(cover.expected())).as(cover.toString()).isEmpty();
      assertThat(MountTable.ofProcess(libvirt.libvirtd()).at(cover.expected()))
          .as(cover.toString())
          .isPresent();
    }
    assertThat(Path.of("/run/libvirt/libvirt-sock")).doesNotExist();
    assertThat(Path.of("/run/libvirt/lxc")).doesNotExist();
  }

  @Test
  void the_hosts_version_2_hierarchy_stays_mounted() throws Exception {
    long before = unified();
    libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    assertThat(unified()).isEqualTo(before);
  }

  @Test
  void two_platforms_do_not_see_each_other() throws Exception {
    String name = Libvirt.name();
    Domain ours = libvirt.create(name, Libvirt.SERVICE);
    PrivateDaemon neighbour = libvirt.neighbour();
    try (LibvirtDomains theirs = new LibvirtDomains(neighbour)) {
      assertThat(theirs.list("")).isEmpty();
      assertThat(theirs.find(ours.id())).isEmpty();
    } finally {
      neighbour.stop();
    }
    assertThat(libvirt.domains().find(ours.id())).contains(ours);
  }

  @Test
  void an_orphan_of_a_container_is_collected_by_the_daemons_parent() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    long parent = ProcessHandle.of(libvirt.libvirtd()).orElseThrow().parent().orElseThrow().pid();

    assertThat(ProcessHandle.of(domain.controller()).orElseThrow().parent().orElseThrow().pid())
        .isEqualTo(parent);
    libvirt.domains().destroy(domain.id());
    Libvirt.await(
        "nothing of it is left", () -> !Files.exists(Path.of("/proc/" + domain.controller())));
  }

  @Test
  void nothing_of_a_domain_is_left_when_it_is_forgotten() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    libvirt.domains().destroy(domain.id());
    Libvirt.await(
        "its controller has ended", () -> !Files.exists(Path.of("/proc/" + domain.controller())));

    libvirt.daemon().forget(domain.name());

    assertThat(libvirt.places().run()).isDirectoryNotContaining("glob:**" + domain.name() + "*");
    assertThat(libvirt.daemon().log(domain.name())).doesNotExist();
  }

  @Test
  void if_its_parent_is_killed_it_ends_and_another_serves_the_containers() throws Exception {
    Domain domain = libvirt.create(Libvirt.name(), Libvirt.SERVICE);
    long pid = libvirt.libvirtd();
    Libvirt.kill(ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().pid());
    Libvirt.await("it has ended", () -> !Libvirt.running(pid));

    Libvirt.await(
        "the domain is seen again", () -> libvirt.domains().find(domain.id()).isPresent());
    assertThat(libvirt.domains().find(domain.id())).contains(domain);
  }

  @Test
  void a_damaged_record_means_that_a_new_one_is_started() throws Exception {
    Files.createDirectories(libvirt.places().base());
    Files.writeString(libvirt.places().record(), "1 2");
    assertThat(libvirt.daemon().running()).isEmpty();
    assertThat(libvirt.daemon().ensureRunning()).startsWith("lxc+unix:///system?socket=/proc/");
  }

  @Test
  void why_it_does_not_start_is_said() throws Exception {
    Files.createDirectories(libvirt.places().base());
    // A directory where its pid file goes.
    Files.createDirectories(libvirt.places().pidFile().resolve("x"));

    IsolationException failure =
        catchThrowableOfType(IsolationException.class, () -> libvirt.daemon().ensureRunning());

    Files.delete(libvirt.places().pidFile().resolve("x"));
    Files.delete(libvirt.places().pidFile());
    assertThat(failure.code()).isEqualTo(IsolationErrorCode.UNAVAILABLE);
    assertThat(failure.getMessage()).contains("libvirtd.pid");
  }

  private static long unified() throws Exception {
    return MountTable.ofSelf().mounts().stream()
        .filter(mount -> mount.type().equals("cgroup2"))
        .map(MountPoint::path)
        .count();
  }
}
