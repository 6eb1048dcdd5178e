package org.cloister.backend.libvirt.lxc.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Sandbox;
import org.cloister.backend.contract.Sandboxes;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainInfo;

/** Domains that others have at the libvirtd that the platform uses. */
class StrangersTest {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  private Path home() {
    return sandboxes.home();
  }

  private long libvirtd() throws IOException {
    return Long.parseLong(Files.readString(home().resolve("run/libvirt/libvirtd.pid")).strip());
  }

  private Connect connect() throws Exception {
    return new Connect(
        "lxc+unix:///system?socket=/proc/" + libvirtd() + "/root/run/libvirt/libvirt-sock");
  }

  /** What of a domain can be told from outside. */
  private record Seen(
      int controller, String id, DomainInfo.DomainState state, boolean log, boolean groups) {
    static Seen of(Connect connect, String name, Path home) throws Exception {
      Domain domain = connect.domainLookupByName(name);
      try {
        int controller = domain.getID();
        return new Seen(
            controller,
            domain.getUUIDString(),
            domain.getInfo().state,
            Files.exists(home.resolve("log/libvirt/lxc/" + name + ".log")),
            Files.readString(Path.of("/proc/" + controller + "/cgroup")).contains(name));
      } finally {
        domain.free();
      }
    }
  }

  private void create(String name) throws Exception {
    Connect connect = connect();
    try {
      connect.domainCreateXML(Libvirt.xml(UUID.randomUUID(), name, Libvirt.SERVICE), 0).free();
    } finally {
      connect.close();
    }
  }

  private Seen seen(String name) throws Exception {
    Connect connect = connect();
    try {
      return Seen.of(connect, name, home());
    } finally {
      connect.close();
    }
  }

  private void destroy(String name) throws Exception {
    Connect connect = connect();
    try {
      Domain domain = connect.domainLookupByName(name);
      domain.destroy();
      domain.free();
      Files.deleteIfExists(home().resolve("log/libvirt/lxc/" + name + ".log"));
    } finally {
      connect.close();
    }
  }

  @Test
  void whatever_the_platform_does_they_stay_as_they_are() throws Exception {
    String mail = "mail-" + sandboxes.platform();
    String alike = "cloister-of-another-" + sandboxes.platform();
    create(mail);
    create(alike);
    try {
      Seen first = seen(mail);
      Seen second = seen(alike);

      assertThat(sandboxes.run(minimal().shell("exit 4")).status()).isEqualTo(ExitStatus.exited(4));
      assertThatThrownBy(() -> sandboxes.start(minimal().command("/bin/nonesuch")))
          .hasMessageStartingWith("execve /bin/nonesuch");
      Sandbox ends = sandboxes.start(minimal());
      Sandbox stays = sandboxes.start(minimal());
      sandboxes.restart(
          () -> {
            Libvirt.kill(libvirtd());
            Libvirt.kill(ends.pid());
          });
      assertThat(Sandboxes.exit(sandboxes.adopt(ends.record()))).isEqualTo(ExitStatus.signaled(9));
      sandboxes.adopt(stays.record()).destroy();
      assertThat(sandboxes.backend().probe().available()).isTrue();

      assertThat(seen(mail)).isEqualTo(first);
      assertThat(seen(alike)).isEqualTo(second);
    } finally {
      destroy(mail);
      destroy(alike);
    }
  }
}
