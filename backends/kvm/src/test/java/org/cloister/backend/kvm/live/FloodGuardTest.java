package org.cloister.backend.kvm.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FloodGuardTest {
  @TempDir Path directory;

  @Test
  void a_file_that_is_flooded_is_emptied_and_written_to_from_its_beginning() throws Exception {
    Path flooded = Files.createFile(directory.resolve("console"));
    Path small = Files.writeString(directory.resolve("qemu"), "a word");
    CompletableFuture<Void> end = new CompletableFuture<>();
    try (OutputStream writer = Files.newOutputStream(flooded, StandardOpenOption.APPEND)) {
      FloodGuard.watch(
          List.of(flooded, small, directory.resolve("missing")), end, Duration.ofMillis(5));
      writer.write(new byte[(1 << 20) + 1]);
      while (Files.size(flooded) > 0) {
        Thread.onSpinWait();
      }
      writer.write('x');
    } finally {
      end.complete(null);
    }

    assertThat(flooded).hasContent("x");
    assertThat(small).hasContent("a word");
  }
}
