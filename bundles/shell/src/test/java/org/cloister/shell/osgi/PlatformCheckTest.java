package org.cloister.shell.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cloister.api.host.HostCheck.Finding;
import org.cloister.api.host.HostCheck.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformCheckTest {
  @TempDir Path deploy;

  @Test
  void a_dropped_jar_that_is_no_bundle_is_named() throws IOException {
    Path good = Files.createFile(deploy.resolve("good.jar"));
    Files.createFile(deploy.resolve("broken.jar"));
    Files.createFile(deploy.resolve("notes.txt"));

    assertThat(PlatformCheck.deployed(deploy, List.of(good.toFile().toURI().toString())))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
              assertThat(finding.detail()).contains("broken.jar").doesNotContain("good", "notes");
            });
  }

  @Test
  void nothing_is_said_of_jars_that_are_bundles() throws IOException {
    Path good = Files.createFile(deploy.resolve("good.jar"));

    List<Finding> findings =
        PlatformCheck.deployed(deploy, List.of(good.toFile().toURI().toString()));

    assertThat(findings).isEmpty();
  }
}
