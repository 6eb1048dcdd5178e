package org.cloister.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.cloister.linux.launch.call.MountFlags;
import org.cloister.linux.mount.MountPoint.Propagation;
import org.junit.jupiter.api.Test;

class MountTableTest {
  private static final MountTable TABLE =
      MountTable.parse(
          """
          27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
          24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=12334460k,mode=755
          25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684084k
          30 25 0:27 / /dev/shm rw,nosuid - tmpfs second rw
          28 27 8:1 /data /srv/my\\040files ro,nosuid,nodev,noexec,noatime shared:3 master:1 - xfs /dev/sda1 rw
          29 27 0:44 / /mnt/Gr\u00c3\u00bc\u00c3\u009fe rw master:7 - fuse.sshfs host:/x\\134y ro
          40 27 0:50 / /a/b rw unbindable - tmpfs hidden rw
          41 27 0:51 / /a rw shared:9 - tmpfs over rw
          """);

  @Test
  void a_line_is_taken_apart() {
    assertThat(mount(28))
        .isEqualTo(
            new MountPoint(
                28,
                27,
                8,
                1,
                "/data",
                "/srv/my files",
                Set.of("ro", "nosuid", "nodev", "noexec", "noatime"),
                List.of("shared:3", "master:1"),
                "xfs",
                "/dev/sda1",
                Set.of("rw")));
  }

  @Test
  void escapes_and_other_alphabets_are_undone() {
    assertThat(mount(29).path()).isEqualTo("/mnt/Grüße");
    assertThat(mount(29).source()).isEqualTo("host:/x\\y");
  }

  @Test
  void propagation_is_read_from_the_tags() {
    assertThat(mount(27).propagation()).isEqualTo(Propagation.PRIVATE);
    assertThat(mount(28).propagation()).isEqualTo(Propagation.SLAVE_AND_SHARED);
    assertThat(mount(29).propagation()).isEqualTo(Propagation.SLAVE);
    assertThat(mount(40).propagation()).isEqualTo(Propagation.UNBINDABLE);
    assertThat(mount(41).propagation()).isEqualTo(Propagation.SHARED);
  }

  @Test
  void a_file_lies_on_the_nearest_mount_above_it() {
    assertThat(TABLE.containing(Path.of("/etc/passwd"))).contains(mount(27));
    assertThat(TABLE.containing(Path.of("/dev/null"))).contains(mount(24));
    assertThat(TABLE.containing(Path.of("/srv/my files/x"))).contains(mount(28));
    assertThat(TABLE.containing(Path.of("/srv/my filesystem"))).contains(mount(27));
  }

  @Test
  void of_two_mounts_at_one_place_the_upper_one_counts() {
    assertThat(TABLE.containing(Path.of("/dev/shm/x"))).contains(mount(30));
    assertThat(TABLE.at(Path.of("/dev/shm"))).contains(mount(30));
  }

  @Test
  void a_mount_that_is_hidden_under_another_counts_for_nothing() {
    assertThat(TABLE.containing(Path.of("/a/b/c"))).contains(mount(41));
    assertThat(TABLE.at(Path.of("/a/b"))).isEmpty();
  }

  @Test
  void the_mounts_below_a_path_are_found_with_the_deepest_last() {
    assertThat(TABLE.below(Path.of("/dev"))).extracting(MountPoint::id).containsExactly(24, 25, 30);
    assertThat(TABLE.below(Path.of("/de"))).isEmpty();
  }

  @Test
  void flags_and_options_are_the_same_thing() {
    assertThat(mount(28).flags())
        .isEqualTo(
            MountFlags.MS_RDONLY
                | MountFlags.MS_NOSUID
                | MountFlags.MS_NODEV
                | MountFlags.MS_NOEXEC
                | MountFlags.MS_NOATIME);
    assertThat(MountOptions.names(mount(28).flags()))
        .containsExactly("ro", "nosuid", "nodev", "noexec", "noatime");
    assertThat(MountOptions.flags(List.of("rw", "size=1m"))).isZero();
  }

  @Test
  void what_a_user_namespace_must_keep_is_known() {
    assertThat(mount(30).lockedFlags()).isEqualTo(MountFlags.MS_NOSUID);
    assertThat(mount(27).lockedFlags()).isEqualTo(MountFlags.MS_RELATIME);
  }

  @Test
  void a_mount_is_read_only_by_itself_or_by_its_file_system() {
    assertThat(mount(28).readOnly()).isTrue();
    assertThat(mount(29).readOnly()).isTrue();
    assertThat(mount(27).readOnly()).isFalse();
  }

  @Test
  void an_option_may_be_repeated() {
    MountTable table = MountTable.parse("1 0 0:5 / / rw - fuse none rw,user=a,user=a\n");

    assertThat(table.mounts().get(0).superOptions()).containsExactlyInAnyOrder("rw", "user=a");
  }

  @Test
  void nonsense_is_refused() {
    assertThatThrownBy(() -> MountTable.parse("27 1 254:0 / / rw,relatime"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a line of mountinfo");
  }

  @Test
  void this_process_has_a_root_and_a_proc() throws IOException {
    assertThat(MountTable.ofSelf().at(Path.of("/"))).isPresent();
    assertThat(MountTable.ofProcess(ProcessHandle.current().pid()).at(Path.of("/proc")))
        .hasValueSatisfying(mount -> assertThat(mount.type()).isEqualTo("proc"));
  }

  private static MountPoint mount(int id) {
    return TABLE.mounts().stream().filter(mount -> mount.id() == id).findFirst().orElseThrow();
  }
}
