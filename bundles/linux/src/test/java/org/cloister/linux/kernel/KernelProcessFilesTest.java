package org.cloister.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cloister.linux.process.LiveKernel;
import org.cloister.linux.process.ProcessIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelProcessFilesTest {

  private final LiveKernel live = new LiveKernel();
  private final KernelProcessFiles files = new KernelProcessFiles(live.kernel, live.watcher);
  private ProcessIdentity self;

  @TempDir Path directory;

  @BeforeEach
  void identify() throws Exception {
    self = live.watcher.identify(ProcessHandle.current().pid()).orElseThrow();
  }

  @AfterEach
  void close() {
    live.close();
  }

  private Optional<byte[]> read(Path path) throws IOException {
    return files.read(self, path.toString(), 1 << 16);
  }

  @Test
  void a_regular_file_is_read_through_links_and_no_further_than_the_limit() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "content");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    assertThat(read(link))
        .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("content"));
    assertThat(files.read(self, file.toString(), 3))
        .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("con"));
  }

  @Test
  void what_is_no_regular_file_is_not_opened() throws Exception {
    Path pipe = directory.resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(mkfifo.waitFor(20, TimeUnit.SECONDS)).isTrue();

    assertThat(read(pipe)).isEmpty();
    assertThat(read(directory)).isEmpty();
    assertThat(read(Path.of("/dev/zero"))).isEmpty();
    assertThat(read(directory.resolve("missing"))).isEmpty();
  }

  @Test
  void links_of_proc_that_lead_out_of_any_root_are_not_followed() throws Exception {
    assertThat(read(Path.of("/proc/self/root").resolve("etc/hostname"))).isEmpty();
  }

  @Test
  void the_files_of_another_process_with_the_same_id_are_not_read() {
    ProcessIdentity earlier = new ProcessIdentity(self.pid(), self.startTime() - 1, self.bootId());

    assertThatThrownBy(() -> files.read(earlier, "/etc/hostname", 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ESRCH");
  }
}
