package org.cloister.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.cloister.client.home.Home;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeDirectoriesTest {
  @TempDir Path directory;
  private Path examples;
  private Home home;

  @BeforeEach
  void examples() throws IOException {
    examples = Files.createDirectory(directory.resolve("examples"));
    Files.writeString(examples.resolve("tor.toml"), "command = [\"/usr/bin/tor\"]\n");
    Files.createDirectory(examples.resolve("tor.d"));
    Files.writeString(examples.resolve("tor.d/limits.toml"), "");
    home = Home.below(directory.resolve("new/home"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void a_new_home_is_closed_to_everybody_else() throws IOException {
    HomeDirectories.make(home, Optional.of(examples));

    for (Path made :
        List.of(
            home.services(),
            home.state(),
            home.log(),
            home.runtime(),
            home.cache(),
            home.deploy(),
            directory.resolve("new"))) {
      assertThat(mode(made)).as(made.toString()).isEqualTo("rwx------");
    }
  }

  @Test
  void a_new_home_has_the_examples() throws IOException {
    assertThat(HomeDirectories.make(home, Optional.of(examples))).isTrue();

    assertThat(home.services().resolve("tor.toml")).hasContent("command = [\"/usr/bin/tor\"]\n");
    assertThat(home.services().resolve("tor.d/limits.toml")).exists();
    assertThat(directory.resolve("new/home")).isDirectoryNotContaining("glob:**/.services*");
  }

  @Test
  void without_examples_a_new_home_has_no_definitions() throws IOException {
    assertThat(HomeDirectories.make(home, Optional.empty())).isTrue();

    assertThat(home.services()).isEmptyDirectory();
  }

  @Test
  void what_cannot_be_made_is_named_with_what_to_do() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> HomeDirectories.make(Home.below(file), Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot make the platform's directories: " + file)
        .hasMessageContaining("choose a folder with --home DIR");
  }

  @Test
  void definitions_that_are_there_stay_as_they_are() throws IOException {
    Files.createDirectories(home.services());

    assertThat(HomeDirectories.make(home, Optional.of(examples))).isFalse();

    assertThat(home.services()).isEmptyDirectory();
  }

  @Test
  void a_second_start_finds_all_in_place() throws IOException {
    HomeDirectories.make(home, Optional.of(examples));

    assertThat(HomeDirectories.make(home, Optional.of(examples))).isFalse();
  }

  @Test
  void a_directory_that_others_can_write_to_is_refused() throws IOException {
    HomeDirectories.make(home, Optional.of(examples));
    Files.setPosixFilePermissions(home.deploy(), PosixFilePermissions.fromString("rwxrwx---"));

    assertThatThrownBy(() -> HomeDirectories.make(home, Optional.of(examples)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s can be written to by other users, who would own this platform: chmod go-w %s",
            home.deploy(), home.deploy());
  }

  @Test
  void a_symbolic_link_in_place_of_a_directory_is_refused() throws IOException {
    Files.createDirectories(directory.resolve("new/home"));
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createSymbolicLink(home.state(), elsewhere);

    assertThatThrownBy(() -> HomeDirectories.make(home, Optional.of(examples)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(home.state().toString());
    assertThat(elsewhere).isEmptyDirectory();
  }
}
