package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.Sandboxes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** For backends that do not refuse user namespaces by name. */
public abstract class UserNamespaceContract {
  @RegisterExtension protected final Sandboxes sandboxes = new Sandboxes();

  @Test
  void root_in_a_user_namespace_is_nobody_outside() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .userNamespace()
                .capabilities("CAP_CHOWN", "CAP_SETUID")
                .shell(
                    "id -u; cat /proc/self/uid_map; chown 5:5 /tmp && stat -c %u /tmp; sleep 1000"));
    Sandboxes.await("it has started", () -> sandboxes.logText().lines().count() >= 3);

    assertThat(sandboxes.main(sandbox, "status"))
        .contains("Uid:\t500000\t500000\t500000\t500000", "Gid:\t500000");
    assertThat(sandboxes.logText().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly("0", "0 500000 65536", "5");
  }

  @Test
  void a_user_namespace_changes_nothing_about_what_is_shown() throws Exception {
    Path closed = Files.createDirectory(sandboxes.directory().resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    Path file = Files.writeString(closed.resolve("file"), "shown");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));

    Outcome outcome =
        sandboxes.run(
            minimal()
                .userNamespace()
                .capabilities("CAP_SYS_ADMIN")
                .seccomp(new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of()))
                .add(SpecBuilder.bind(file, "/opt/file", false))
                .shell(
                    "cat /opt/file; echo; mount -o remount,rw /usr; umount /opt/file;"
                        + " cat /opt/file; echo; hostname other && hostname"));

    assertThat(outcome.output()).startsWith("shown\n").endsWith("shown\nother");
    assertThat(outcome.output()).contains("\nmount: /usr: ").contains("\numount: /opt/file: ");
  }

  @Test
  void a_user_namespace_governs_its_own_network() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .userNamespace()
                .network(NetworkMode.NONE)
                .capabilities("CAP_NET_ADMIN", "CAP_NET_RAW")
                .add(new ViewEntry.Sysfs("/sys"))
                .shell(
                    "ls /sys/class/net | grep -vx lo; busybox ip link set lo down && busybox ip link show lo"));

    // Its sysfs was mounted by the host's root before: it shows no network, above all not the
    // host's.
    assertThat(outcome.output()).startsWith("1: lo: <LOOPBACK>");
  }

  @Test
  void another_user_in_a_user_namespace_owns_its_memory_and_secrets() throws Exception {
    Path secret = Files.writeString(sandboxes.directory().resolve("key"), "s3cret");
    Credentials user = new Credentials("www", 33, 33, List.of(34), "/");

    Outcome outcome =
        sandboxes.run(
            minimal()
                .userNamespace()
                .user(user)
                .secret("key", secret)
                .add(
                    new ViewEntry.Tmpfs(
                        "/var/lib/www", java.util.OptionalLong.empty(), 0700, 33, 33, false))
                .shell(
                    "touch /var/lib/www/x; cat /run/secrets/key; echo; id -G;"
                        + " stat -c '%u %a' /run/secrets/key /var/lib/www/x"));

    assertThat(outcome.output().lines()).containsExactly("s3cret", "33 34", "33 400", "33 644");
  }

  @Test
  void a_user_that_the_user_namespace_does_not_have_is_refused() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().userNamespace());
    Credentials stranger = new Credentials("stranger", 3_000_000, 0, List.of(), "/");

    assertThatThrownBy(() -> sandbox.exec(ExecContract.as(stranger, "/bin/true")))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("stranger: the service's user namespace has no user 3000000");
  }

  @Test
  void a_program_beside_the_service_runs_in_its_namespaces() throws Exception {
    for (SpecBuilder spec :
        List.of(
            minimal().userNamespace(),
            minimal().userNamespace().network(NetworkMode.NONE).first())) {
      Sandbox sandbox = sandboxes.start(spec);

      assertThat(sandboxes.namespaces(sandbox, "self"))
          .containsExactlyElementsOf(sandboxes.namespaces(sandbox));
    }
  }

  @Test
  void a_terminal_belongs_to_the_user_inside() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().userNamespace());

    try (ExecSession session =
        sandbox.exec(
            ExecContract.terminal("sh", "-c", "echo by name > $(tty); stat -c '%u %a' $(tty)"))) {
      assertThat(session.output().readAllBytes()).asString().isEqualTo("by name\r\n0 620\r\n");
    }
  }
}
