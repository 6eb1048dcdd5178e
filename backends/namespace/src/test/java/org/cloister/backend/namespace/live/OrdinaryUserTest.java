package org.cloister.backend.namespace.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cloister.backend.contract.OtherJvm;
import org.cloister.backend.contract.Sandboxes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A platform that is not root, in a virtual machine of its own. */
class OrdinaryUserTest {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  @Test
  void an_ordinary_user_gets_sandboxes_in_a_user_namespace_with_a_stated_reduced_set()
      throws Exception {
    Path directory = sandboxes.directory();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path own = Files.createDirectory(directory.resolve("own"));
    Files.setAttribute(own, "unix:uid", OrdinaryUser.UID);

    Process platform =
        OtherJvm.startAs(OrdinaryUser.UID, directory, OrdinaryUser.class, own.toString());
    String output = new String(platform.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(platform.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> lines = output.lines().toList();

    assertThat(lines)
        .anyMatch(line -> line.startsWith("probe: Probe[available=true"))
        .containsSequence(
            "identity ended: exited with code 0",
            "identity: 47110",
            "identity: 47110",
            "identity: 47110 47110 1")
        .containsSequence(
            "rights: CapEff:\t0000000000000000",
            "rights: CapBnd:\t0000000000000000",
            "rights: NoNewPrivs:\t1",
            "rights: Seccomp:\t2")
        .anyMatch(line -> line.startsWith("root: bin dev etc lib lib64 proc run sbin tmp usr"))
        .anyMatch(line -> line.contains("/usr/x': Read-only file system"))
        .containsSequence(
            "network: 1: lo: <LOOPBACK,UP,", "network: lo", "host root ended: exited with code 0")
        .containsSequence("host root: x", "host root: /etc")
        .containsSequence(
            "mappings: data",
            "mappings: more",
            "mappings: over",
            "mappings: s3cret",
            "mappings: 400")
        .contains("data: data more ")
        .contains("exec ended: exited with code 9")
        .anyMatch(line -> line.matches("exec: /dev/pts/\\d+ 47110 "))
        .contains("namespaces: [user, mnt, pid, ipc, uts, cgroup]")
        .contains("ended: killed by SIGKILL");
    assertThat(lines.stream().filter(line -> line.startsWith("shortfall: ")))
        .extracting(line -> line.split(": ")[1])
        .containsExactly(
            "mapping.kind=image",
            "user",
            "supplementary-groups",
            "capabilities",
            "oom-score-adjust",
            "nice",
            "limits.memory");
  }
}
