package org.cloister.backend.libvirt.lxc.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainRemainsTest {
  @TempDir Path run;

  @ParameterizedTest
  @ValueSource(strings = {".sock", ".pid", ".xml", ".xml.new"})
  void what_a_killed_libvirtd_was_about_to_remove_or_to_write_goes(String suffix) throws Exception {
    Path file = Files.createFile(run.resolve("cloister-p-web" + suffix));
    Path others = Files.createFile(run.resolve("cloister-p-web2" + suffix));

    new DomainRemains(run, run.resolve("log")).remove("cloister-p-web");

    assertThat(file).doesNotExist();
    assertThat(others).exists();
  }

  @Test
  void a_directory_that_something_is_in_stays() throws Exception {
    Path used = Files.createDirectories(run.resolve("cloister-p-web.dev/pts"));

    new DomainRemains(run, run.resolve("log")).remove("cloister-p-web");

    assertThat(used).exists();
  }
}
