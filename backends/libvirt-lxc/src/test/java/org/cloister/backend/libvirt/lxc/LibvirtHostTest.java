package org.cloister.backend.libvirt.lxc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cloister.api.host.HostCheck.Finding;
import org.cloister.api.host.HostCheck.Verdict;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.daemon.DaemonMode;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wiring, with a real libvirtd of the platform's own. */
@Timeout(120)
class LibvirtHostTest {
  @TempDir Path home;

  private final LinuxKernel kernel = new LinuxKernel();
  private final Map<String, String> properties = new HashMap<>();
  private EventLoop loop;

  @BeforeEach
  void open() {
    loop = new EventLoop(kernel);
    properties.put(PlatformProperties.RUNTIME_DIRECTORY, home.resolve("run").toString());
    properties.put(PlatformProperties.LOG_DIRECTORY, home.resolve("log").toString());
    properties.put(DaemonMode.PROPERTY, "private");
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void nothing_is_started_by_looking() {
    try (LibvirtHost host = host()) {
      Finding finding = new LibvirtHostCheck(host).findings().get(0);
      assertThat(finding.verdict()).isEqualTo(Verdict.GOOD);
      assertThat(finding.detail()).contains("the platform's own").contains("when it is needed");
      assertThat(host.daemon().running()).isEmpty();
    }
    assertThat(home.resolve("run")).doesNotExist();
  }

  @Test
  void without_containers_its_libvirtd_ends_with_the_platform() throws Exception {
    try (LibvirtHost host = host()) {
      assertThat(host.domains().list("")).isEmpty();
      assertThat(host.daemon().running()).isPresent();
    }
    try (LibvirtHost host = host()) {
      assertThat(host.daemon().running()).isEmpty();
    }
    assertThat(home.resolve("run/libvirt/daemon")).doesNotExist();
  }

  @Test
  void with_containers_its_libvirtd_runs_on_and_is_found_again() throws Exception {
    UUID id = UUID.randomUUID();
    String name = Libvirt.name();
    Domain domain;
    try (LibvirtHost host = host()) {
      domain =
          host.domains()
              .create(id, name, Libvirt.xml(id, name, Libvirt.SERVICE), List.of())
              .domain();
    }
    properties.put(DaemonMode.PROPERTY, "auto");
    try (LibvirtHost host = host()) {
      assertThat(host.choice().reason()).isEqualTo("it runs already");
      assertThat(host.domains().find(id)).contains(domain);
      host.domains().destroy(id);
    }
    Libvirt.await("nothing of it is left", () -> !Libvirt.running(domain.controller()));
  }

  @Test
  void a_wrong_setting_is_said_wherever_it_matters() throws Exception {
    properties.put(DaemonMode.PROPERTY, "sytem");
    try (LibvirtHost host = host()) {
      assertThat(new LibvirtHostCheck(host).findings().get(0))
          .returns(Verdict.BAD, Finding::verdict)
          .extracting(Finding::detail)
          .asString()
          .contains("\"sytem\"");
      assertThatThrownBy(() -> host.domains().list(""))
          .isInstanceOf(IsolationException.class)
          .hasMessageContaining("\"sytem\"");
    }
    assertThat(Files.exists(home.resolve("run"))).isFalse();
  }

  private LibvirtHost host() {
    PidfdWatcher watcher = new PidfdWatcher(kernel, loop);
    return new LibvirtHost(properties::get, new PosixLauncher(kernel, watcher), watcher);
  }
}
