package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @Test
  void all_that_is_in_it_goes_and_what_a_link_leads_to_stays(@TempDir Path outside)
      throws IOException {
    Path kept = Files.createFile(outside.resolve("kept"));
    TemporaryFolder folder = TemporaryFolder.make("cloister-folder");
    Files.createDirectories(folder.path().resolve("a/b"));
    Files.createFile(folder.path().resolve("a/b/c"));
    Files.createSymbolicLink(folder.path().resolve("a/link"), outside);

    folder.close();

    assertThat(folder.path()).doesNotExist();
    assertThat(kept).exists();
  }

  @Test
  void what_is_mounted_in_it_is_found() {
    List<String> mountinfo =
        List.of(
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
            "2 1 8:1 /usr /tmp/folder1/run/usr ro - ext4 /dev/sda1 rw",
            "3 1 8:1 /usr /tmp/folder12/usr ro - ext4 /dev/sda1 rw");

    assertThat(TemporaryFolder.mounted(Path.of("/tmp/folder1"), mountinfo))
        .containsExactly("/tmp/folder1/run/usr");
  }
}
