package org.cloister.backend.kvm.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCacheTest {
  @TempDir Path directory;

  private static Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_file_is_made_once() throws IOException {
    ContentCache cache = new ContentCache(directory.resolve("cache"));
    AtomicInteger made = new AtomicInteger();
    Content counted =
        out -> {
          made.incrementAndGet();
          out.write('x');
        };

    Path first = cache.get("name", counted);
    Path second = cache.get("name", counted);

    assertThat(first).isEqualTo(second).hasContent("x");
    assertThat(made).hasValue(1);
    assertThat(cache.find("name")).contains(first);
  }

  @Test
  void a_file_that_fails_half_way_leaves_nothing() throws IOException {
    ContentCache cache = new ContentCache(directory);

    assertThatThrownBy(
            () ->
                cache.get(
                    "name",
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("the disk is full");
                    }))
        .hasMessage("the disk is full");

    assertThat(directory).isEmptyDirectory();
    assertThat(cache.find("name")).isEmpty();
    assertThat(cache.get("name", text("whole"))).hasContent("whole");
  }

  @Test
  void only_its_owner_sees_what_is_cached_and_nobody_changes_it() throws IOException {
    Path folder = directory.resolve("a/cache");

    Path file = new ContentCache(folder).get("name", text("x"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("r--r--r--");
  }

  @Test
  void a_name_stays_in_the_folder() {
    ContentCache cache = new ContentCache(directory);

    for (String name : new String[] {"../x", "a/b", "/x", "..", ".hidden"}) {
      assertThatThrownBy(() -> cache.get(name, text("x")))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void different_parts_have_different_names() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "ab");

    assertThat(new Fingerprint().add("ab").add("c").name())
        .isNotEqualTo(new Fingerprint().add("a").add("bc").name())
        .isEqualTo(new Fingerprint().addFile(file).add("c").name())
        .matches("[0-9a-f]{64}");
  }
}
