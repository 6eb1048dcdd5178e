package org.cloister.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {
  private static final List<String> NAMES =
      List.of("services", "state", "log", "runtime", "cache", "deploy");

  /** A service that sees the real home must find it covered, whatever the home was called. */
  @Test
  void every_directory_is_hidden_where_it_really_is(@TempDir Path directory) throws IOException {
    Path real = Files.createDirectory(directory.toRealPath().resolve("real"));
    Path named = Files.createSymbolicLink(directory.resolve("named"), real);
    Map<String, String> properties = new HashMap<>(Map.of("cloister.id", "1"));
    for (String name : NAMES) {
      Files.createDirectory(real.resolve(name));
      properties.put("cloister." + name + ".directory", named.resolve(name).toString());
    }

    assertThat(Platform.of(properties::get).hidden())
        .containsExactlyInAnyOrderElementsOf(NAMES.stream().map(real::resolve).toList());
  }
}
