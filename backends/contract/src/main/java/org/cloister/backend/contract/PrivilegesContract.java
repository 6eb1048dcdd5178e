package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.NOBODY;
import static org.cloister.backend.contract.SpecBuilder.minimal;

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
        () -> sandboxes.main(sandbox, "status").startsWith("Name:\tsleep\n"));

    assertThat(sandboxes.main(sandbox, "status"))
        .contains("Uid:\t65534\t65534", "Seccomp:\t2", "NoNewPrivs:\t0", "CapEff:\t" + NONE);
    // The init can still pass signals on to it.
    sandbox.signal(Signal.TERM);
    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(15));
  }

  @Test
  void the_init_keeps_nothing_but_the_right_to_signal() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().shell("sleep 1000 & wait"));

    // It gives up what it has while the service is executed.
    Sandboxes.await(
        "it is ready", () -> sandboxes.first(sandbox, "status").startsWith("Name:\treaper\n"));
    assertThat(sandboxes.first(sandbox, "status"))
        .contains(
            "Name:\treaper", "CapEff:\t0000000000000020", "CapBnd:\t" + NONE, "NoNewPrivs:\t1");
    assertThat(sandboxes.main(sandbox, "status")).doesNotContain("Name:\treaper");
    assertThat(sandboxes.exec(sandbox, "/bin/readlink", "/proc/1/root").status())
        .isEqualTo(ExitStatus.exited(1));
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
