package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cloister.linux.mount.MountTable;
import org.junit.jupiter.api.Test;

class DiskFileTest {
  @Test
  void a_path_means_the_disk_on_which_it_lies() throws Exception {
    Path root = DiskFile.of("/");

    assertThat(root).startsWithRaw(Path.of("/dev"));
    assertThat(DiskFile.of("/etc/passwd")).isEqualTo(root);
    assertThat(MountTable.ofSelf().containing(Path.of("/")).orElseThrow().source())
        .startsWith(root.toString());
  }

  @Test
  void a_device_file_means_its_disk() throws Exception {
    Path root = DiskFile.of("/");

    assertThat(DiskFile.of(root.toString())).isEqualTo(root);
  }

  @Test
  void what_lies_on_no_disk_is_named() {
    assertThat(Files.exists(Path.of("/proc/version"))).isTrue();
    assertThatThrownBy(() -> DiskFile.of("/proc/version"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/proc/version");
  }
}
