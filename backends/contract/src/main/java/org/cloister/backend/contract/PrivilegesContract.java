package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.NOBODY;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.Sandboxes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

public abstract class PrivilegesContract {
  private static final String NONE = "0000000000000000";

  @RegisterExtension protected final Sandboxes sandboxes = new Sandboxes();

  private Map<String, String> status(SpecBuilder spec) throws Exception {
    return sandboxes
        .run(spec.command("/bin/cat", "/proc/self/status"))
        .output()
        .lines()
        .collect(
            java.util.stream.Collectors.toMap(
                line -> line.substring(0, line.indexOf(':')),
                line -> line.substring(line.indexOf(':') + 1).strip()));
  }

  @Test
  void root_inside_has_no_capability() throws Exception {
    assertThat(status(minimal()))
        .containsEntry("CapInh", NONE)
        .containsEntry("CapPrm", NONE)
        .containsEntry("CapEff", NONE)
        .containsEntry("CapBnd", NONE)
        .containsEntry("CapAmb", NONE)
        .containsEntry("NoNewPrivs", "1")
        .containsEntry("Seccomp", "2")
        .containsEntry("Uid", "0\t0\t0\t0");
  }

  @Test
  void a_granted_capability_is_kept_by_a_user_who_is_not_root() throws Exception {
    String bind = "0000000000000400";

    assertThat(status(minimal().user(NOBODY).capabilities("CAP_NET_BIND_SERVICE")))
        .containsEntry("CapInh", bind)
        .containsEntry("CapPrm", bind)
        .containsEntry("CapEff", bind)
        .containsEntry("CapBnd", bind)
        .containsEntry("CapAmb", bind)
        .containsEntry("Uid", "65534\t65534\t65534\t65534");
  }

  @Test
  void only_the_groups_of_the_spec_are_had() throws Exception {
    Credentials credentials = new Credentials("who", 4711, 4712, List.of(4713, 4714), "/");

    assertThat(status(minimal().user(credentials)))
        .containsEntry("Uid", "4711\t4711\t4711\t4711")
        .containsEntry("Gid", "4712\t4712\t4712\t4712")
        .containsEntry("Groups", "4713 4714");
    assertThat(status(minimal())).containsEntry("Groups", "");
  }

  @Test
  void mounts_devices_and_the_host_name_cannot_be_changed() throws Exception {
    Outcome outcome =
        sandboxes.run(
            minimal()
                .seccomp(new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of()))
                .shell(
                    "mount -t tmpfs none /tmp; mount -o remount,rw /usr; umount /proc/sys;"
                        + " mknod /tmp/null c 1 3; hostname other; chroot /usr true;"
                        + " unshare -m true; true"));

    assertThat(outcome.output().lines().filter(line -> !line.contains("dmesg(1)")))
        .hasSize(7)
        .allMatch(
            line ->
                line.contains("ermission denied")
                    || line.contains("not permitted")
                    || line.contains("must be superuser")
                    || line.contains("must be root"));
  }

  @Test
  void a_set_user_id_program_gains_nothing() throws Exception {
    Path directory = Files.createDirectory(sandboxes.directory().resolve("programs"));
    Path program = directory.resolve("id");
    Files.copy(Path.of("/usr/bin/id"), program);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Process chmod = new ProcessBuilder("chmod", "6755", program.toString()).start();
    assertThat(chmod.waitFor()).isZero();
    ViewEntry.Bind programs = new ViewEntry.Bind(directory, "/opt", false, true, false, true);

    for (SpecBuilder spec : List.of(minimal(), minimal().newPrivileges())) {
      Outcome outcome = sandboxes.run(spec.user(NOBODY).add(programs).command("/opt/id"));

      assertThat(outcome.output()).isEqualTo("uid=65534 gid=65534 groups=65534");
    }
  }

  @Test
  void a_daemon_may_change_its_own_user_if_it_was_granted() throws Exception {
    SpecBuilder spec =
        minimal()
            .newPrivileges()
            .capabilities("CAP_SETUID", "CAP_SETGID")
            .command(
                "/usr/bin/setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "/bin/sleep",
                "1000");

    Sandbox sandbox = sandboxes.start(spec);
    Sandboxes.await(
        "it has changed its user",
        () -> sandboxes.hostStatus(sandbox).startsWith("Name:\tsleep\n"));

    assertThat(sandboxes.hostStatus(sandbox))
        .contains("Uid:\t65534\t65534", "Seccomp:\t2", "NoNewPrivs:\t0", "CapEff:\t" + NONE);
    // The init can still pass signals on to it.
    sandbox.signal(Signal.TERM);
    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(15));
  }

  @Test
  void the_init_keeps_nothing_but_the_right_to_signal() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().shell("sleep 1000 & wait"));
    long init = Long.parseLong(sandbox.record().state().get("process").split(" ")[0]);

    // It gives up what it has while the service is executed.
    Path status = Path.of("/proc/" + init + "/status");
    Sandboxes.await("it is ready", () -> read(status).startsWith("Name:\treaper\n"));
    assertThat(read(status))
        .contains(
            "Name:\treaper", "CapEff:\t0000000000000020", "CapBnd:\t" + NONE, "NoNewPrivs:\t1");
    assertThat(sandbox.pid()).isNotEqualTo(init);
    assertThat(sandboxes.exec(sandbox, "/bin/readlink", "/proc/1/root").status())
        .isEqualTo(ExitStatus.exited(1));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_forbidden_system_call_is_refused() throws Exception {
    SpecBuilder spec = minimal().shell("mkdir /tmp/x; ls -d /tmp/x");

    assertThat(sandboxes.run(spec).output()).isEqualTo("/tmp/x");
    Outcome denied =
        sandboxes.run(
            spec.seccomp(
                new Seccomp(Seccomp.Mode.DEFAULT, List.of(), List.of("mkdir", "mkdirat"))));
    assertThat(denied.output()).contains("cannot create directory");
  }

  @Test
  void the_default_filter_refuses_new_namespaces_and_keys() throws Exception {
    Outcome outcome =
        sandboxes.run(minimal().shell("unshare -U true; unshare -n true; keyctl show 2>/dev/null"));

    assertThat(outcome.output().lines()).hasSize(2).allMatch(line -> line.contains("unshare"));
  }

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

    assertThat(sandboxes.hostStatus(sandbox))
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
  void a_secret_is_seen_by_its_service_alone() throws Exception {
    Path secret = Files.writeString(sandboxes.directory().resolve("key"), "s3cret");
    SpecBuilder spec = minimal().user(NOBODY).secret("key", secret);

    Outcome outcome =
        sandboxes.run(
            spec.shell(
                "cat /run/secrets/key; echo; stat -c '%u %a' /run/secrets /run/secrets/key;"
                    + " echo x > /run/secrets/new; env; cat /proc/1/cmdline"));

    assertThat(outcome.output()).startsWith("s3cret\n65534 500\n65534 400\n").contains("Read-only");
    assertThat(outcome.output().substring(6)).doesNotContain("s3cret");
    assertThat(sandboxes.backend().plan(spec.build(), sandboxes.context()).toString())
        .contains("<6 bytes>")
        .doesNotContain("s3cret");
    assertThatThrownBy(
            () -> sandboxes.start(minimal().secret("none", sandboxes.directory().resolve("no"))))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("read the secret " + sandboxes.directory().resolve("no"));
  }

  @Test
  void without_a_network_there_is_a_loopback_and_nothing_else() throws Exception {
    Outcome outcome =
        sandboxes.run(minimal().network(NetworkMode.NONE).shell("busybox ip -o link"));

    assertThat(outcome.output().lines()).hasSize(1);
    assertThat(outcome.output()).contains("lo: <LOOPBACK,UP");
  }
}
