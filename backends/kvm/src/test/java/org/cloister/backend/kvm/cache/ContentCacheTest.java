package org.cloister.backend.kvm.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
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

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void of_a_kind_those_stay_that_were_used_last() throws IOException {
    ContentCache cache = new ContentCache(directory);
    for (int age = 1; age <= 4; age++) {
      age(cache.get("big-" + age, text("x")), Duration.ofDays(age));
    }
    age(cache.get("other", text("x")), Duration.ofDays(9));
    assertThat(cache.use("big-4")).isPresent();
    assertThat(cache.use("big-5")).isEmpty();

    cache.keep("big-", 2);

    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("big-1", "big-4", "other");
    cache.keep("big-", 0);
    assertThat(directory.toFile().list()).containsExactly("other");
  }

  @Test
  void what_a_process_that_was_killed_had_begun_to_write_is_thrown_away() throws IOException {
    ContentCache cache = new ContentCache(directory);
    age(Files.createFile(directory.resolve(".big-1.of-yesterday")), Duration.ofDays(1));
    age(Files.createFile(directory.resolve(".big-1.of-now")), Duration.ofMinutes(5));

    cache.keep("big-", 2);

    assertThat(directory.toFile().list()).containsExactly(".big-1.of-now");
    new ContentCache(directory.resolve("missing")).keep("big-", 2);
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
