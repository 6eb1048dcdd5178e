package org.cloister.backend.namespace.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.NOBODY;
import static org.cloister.backend.contract.SpecBuilder.bind;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.SpecBuilder;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.sandbox.CgroupSteps;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.SourceFiles;
import org.junit.jupiter.api.Test;

/** The translation, without a kernel. */
class SandboxProgramTest {
  private static final Optional<byte[]> FILTER = Optional.of(new byte[8]);

  private final FakeHost files = new FakeHost();

  private List<String> lines(SpecBuilder spec, HostFacts host, SecretFile... secrets)
      throws IsolationException {
    return SandboxProgram.of(
            spec.build(),
            host,
            files,
            FILTER,
            new CgroupSteps(CgroupMembership.NONE),
            List.of(secrets))
        .lines();
  }

  private static int first(List<String> lines, String part) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(part)) {
        return i;
      }
    }
    throw new AssertionError("nothing has " + part + " in:\n" + String.join("\n", lines));
  }

  private static int last(List<String> lines, String part) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).contains(part)) {
        return i;
      }
    }
    throw new AssertionError("nothing has " + part + " in:\n" + String.join("\n", lines));
  }

  @Test
  void privileges_go_after_the_root_was_made_and_the_filter_comes_last() throws Exception {
    List<String> lines = lines(minimal().user(NOBODY).first(), FakeHost.root());

    assertThat(
            List.of(
                first(lines, "clone3("),
                first(lines, "pivot_root("),
                first(lines, "umount2("),
                first(lines, "PR_CAPBSET_DROP"),
                first(lines, "setresgid("),
                first(lines, "setresuid("),
                first(lines, "PR_SET_NO_NEW_PRIVS"),
                last(lines, "capset("),
                first(lines, "seccomp("),
                first(lines, "execve(")))
        .isSorted();
  }

  @Test
  void an_ordinary_user_enters_its_user_namespace_first_and_root_last() throws Exception {
    List<String> user =
        lines(
            minimal()
                .user(new org.cloister.api.isolation.Credentials("me", 1000, 1000, List.of(), "/")),
            FakeHost.ordinaryUser());
    List<String> root = lines(minimal().userNamespace(), FakeHost.root());

    assertThat(first(user, "CLONE_NEWUSER")).isLessThan(first(user, "fsopen("));
    assertThat(first(root, "CLONE_NEWUSER")).isGreaterThan(first(root, "pivot_root("));
  }

  @Test
  void without_a_network_there_is_a_namespace_for_it() throws Exception {
    assertThat(lines(minimal(), FakeHost.root())).noneMatch(line -> line.contains("NEWNET"));
    assertThat(lines(minimal().network(NetworkMode.NONE), FakeHost.root()))
        .anyMatch(line -> line.contains("CLONE_NEWNET"))
        .anyMatch(line -> line.contains("SIOCSIFFLAGS"));
  }

  @Test
  void a_mapping_is_read_only_without_devices_and_programs_unless_it_says_so() throws Exception {
    List<String> lines =
        lines(
            SpecBuilder.empty()
                .add(
                    bind(Path.of("/quiet"), "/quiet", false),
                    new ViewEntry.Bind(Path.of("/loud"), "/loud", true, true, true, true)),
            FakeHost.root());

    assertThat(flags(lines, "/quiet"))
        .contains(
            "MOUNT_ATTR_NOSUID", "MOUNT_ATTR_NODEV", "MOUNT_ATTR_RDONLY", "MOUNT_ATTR_NOEXEC");
    assertThat(flags(lines, "/loud"))
        .contains("MOUNT_ATTR_NOSUID")
        .doesNotContain("MOUNT_ATTR_NODEV", "MOUNT_ATTR_RDONLY", "MOUNT_ATTR_NOEXEC");
  }

  private static String flags(List<String> lines, String source) {
    return lines.stream()
        .filter(line -> line.contains("mount_setattr(") && line.contains(source))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_host_without_the_kernels_files_needs_no_covers() throws Exception {
    for (String name : List.of("keys", "kcore", "sysrq-trigger", "scsi")) {
      files.with("/proc/" + name, SourceFiles.Kind.MISSING);
    }

    assertThat(lines(minimal(), FakeHost.root()))
        .noneMatch(line -> line.contains("/proc/keys") || line.contains("/proc/scsi"))
        .anyMatch(line -> line.contains("/proc/kmsg"));
  }

  /** Threat: what it tells of the whole machine is shown to a service of an ordinary user too. */
  @Test
  void a_sysfs_is_covered_whether_it_is_made_or_is_the_hosts() throws Exception {
    for (HostFacts host : List.of(FakeHost.root(), FakeHost.ordinaryUser())) {
      for (String name :
          List.of(
              "firmware", "devices/virtual/powercap", "devices/system/cpu/cpu7/thermal_throttle")) {
        assertThat(lines(minimal().add(new ViewEntry.Sysfs("/sys")), host))
            .anyMatch(line -> line.contains("move_mount(") && line.contains("/sys/" + name));
      }
    }
  }

  @Test
  void a_source_that_is_missing_or_a_link_is_refused_before_anything_is_done() {
    files
        .with("/missing", SourceFiles.Kind.MISSING)
        .with("/link", SourceFiles.Kind.LINK)
        .withImage("/image", "ext4");

    assertThatThrownBy(
            () -> lines(minimal().add(bind(Path.of("/missing"), "/a", false)), FakeHost.root()))
        .hasMessageStartingWith("map /missing: the source of the mapping does not exist");
    assertThatThrownBy(
            () -> lines(minimal().add(bind(Path.of("/link"), "/a", false)), FakeHost.root()))
        .hasMessageStartingWith("map /link: the source of the mapping is a symbolic link now");
    assertThatThrownBy(
            () ->
                lines(
                    minimal()
                        .add(new ViewEntry.Image(Path.of("/data"), Optional.empty(), "/a", true)),
                    FakeHost.root()))
        .hasMessageStartingWith("mount the image /data: no file system is recognised in it");
  }

  @Test
  void a_secret_is_in_no_line() throws Exception {
    SecretFile secret = new SecretFile("key", "s3cret".getBytes(StandardCharsets.UTF_8));

    List<String> lines =
        lines(minimal().secret("key", Path.of("/etc/key")), FakeHost.root(), secret);

    assertThat(lines)
        .anyMatch(line -> line.contains("secret key"))
        .noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void the_same_spec_makes_the_same_program() throws Exception {
    assertThat(lines(minimal().capabilities("CAP_CHOWN", "CAP_KILL"), FakeHost.root()))
        .isEqualTo(lines(minimal().capabilities("CAP_KILL", "CAP_CHOWN"), FakeHost.root()));
  }
}
