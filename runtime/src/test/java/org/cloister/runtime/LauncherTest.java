package org.cloister.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.client.home.Home;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path directory;

  @Test
  void the_command_line_is_read() {
    assertThat(Launcher.Options.parse(List.of("--daemon", "--home", "/srv/x")))
        .isEqualTo(new Launcher.Options(Optional.of(Path.of("/srv/x")), true));
    assertThat(Launcher.Options.parse(List.of()))
        .isEqualTo(new Launcher.Options(Optional.empty(), false));
  }

  @Test
  void a_wrong_command_line_is_refused_by_name() {
    assertThatThrownBy(() -> Launcher.Options.parse(List.of("--hmoe", "x")))
        .hasMessage("unknown option --hmoe; --help lists them");
    assertThatThrownBy(() -> Launcher.Options.parse(List.of("--home")))
        .hasMessage("--home wants a directory");
  }

  @Test
  void bundle_folders_bear_their_start_level_in_their_name() throws IOException {
    for (String jar : new String[] {"20-platform/b.jar", "05-logging/z.jar", "20-platform/a.jar"}) {
      Files.createDirectories(directory.resolve(jar).getParent());
      Files.createFile(directory.resolve(jar));
    }

    List<BundleFolder> folders = BundleFolder.read(directory);

    assertThat(folders)
        .containsExactly(
            new BundleFolder(5, List.of(directory.resolve("05-logging/z.jar"))),
            new BundleFolder(
                20,
                List.of(
                    directory.resolve("20-platform/a.jar"),
                    directory.resolve("20-platform/b.jar"))));
  }

  @Test
  void a_bundle_folder_without_a_level_is_refused() throws IOException {
    Files.createDirectory(directory.resolve("more"));

    assertThatThrownBy(() -> BundleFolder.read(directory))
        .hasMessage(
            directory.resolve("more") + ": the name does not begin with a start level and a dash");
  }

  @Test
  void framework_properties_are_the_places_and_what_the_file_says() throws IOException {
    Files.createDirectory(directory.resolve("etc"));
    Files.writeString(
        directory.resolve("etc/framework.properties"),
        "org.osgi.framework.storage=${cloister.cache.directory}/bundles\nother=${unknown}\n");

    Map<String, String> properties =
        FrameworkProperties.of(directory, Home.below(Path.of("/srv/x")), true);

    assertThat(properties)
        .containsEntry("cloister.services.directory", "/srv/x/services.d")
        .containsEntry("cloister.socket", "/srv/x/run/cloister.sock")
        .containsEntry("cloister.console", "false")
        .containsEntry("org.osgi.framework.storage", "/srv/x/cache/bundles")
        .containsEntry("other", "${unknown}");
  }

  @Test
  void a_homes_own_properties_come_last() throws IOException {
    Home home = homeWith("one=mine\nthree=${cloister.state.directory}/x\n");
    Files.writeString(directory.resolve("etc/framework.properties"), "one=1\ntwo=2\n");

    assertThat(FrameworkProperties.of(directory, home, true))
        .containsEntry("one", "mine")
        .containsEntry("two", "2")
        .containsEntry("three", home.state() + "/x");
  }

  @Test
  void a_homes_own_properties_cannot_move_its_places() throws IOException {
    Home home = homeWith("cloister.socket=/tmp/other\n");

    assertThatThrownBy(() -> FrameworkProperties.of(directory, home, true))
        .hasMessage(home.properties() + ": cloister.socket cannot be set here: --home decides it");
  }

  @Test
  void properties_that_others_can_write_are_not_read() throws IOException {
    Home home = homeWith("one=theirs\n");
    Files.setPosixFilePermissions(home.properties(), PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThatThrownBy(() -> FrameworkProperties.of(directory, home, true))
        .hasMessageContaining("can be written to by other users");
  }

  @Test
  void properties_that_are_none_are_an_error_that_names_the_file() throws IOException {
    Home home = homeWith("one=\\uzzzz\n");

    assertThatThrownBy(() -> FrameworkProperties.of(directory, home, true))
        .hasMessageContaining(home.properties() + " cannot be read as properties");
  }

  private Home homeWith(String properties) throws IOException {
    Files.createDirectory(directory.resolve("etc"));
    Files.createFile(directory.resolve("etc/framework.properties"));
    Home home = Home.below(Files.createDirectory(directory.resolve("home")));
    Files.writeString(home.properties(), properties);
    return home;
  }

  @Test
  void a_platforms_id_depends_on_its_home_alone() throws IOException {
    Files.createDirectory(directory.resolve("etc"));
    Files.createFile(directory.resolve("etc/framework.properties"));
    String one = id("/srv/one");

    assertThat(one).matches("[0-9a-f]{8}").isEqualTo(id("/srv/one")).isNotEqualTo(id("/srv/two"));
  }

  private String id(String home) throws IOException {
    return FrameworkProperties.of(directory, Home.below(Path.of(home)), true).get("cloister.id");
  }
}
