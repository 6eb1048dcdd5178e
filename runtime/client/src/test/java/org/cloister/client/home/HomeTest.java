package org.cloister.client.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeTest {
  private static final Path USER = Path.of("/home/ann");

  @Test
  void everything_lies_below_a_home_that_was_given() {
    Home home = Home.below(Path.of("/srv/x/../y"));

    assertThat(home.services()).hasToString("/srv/y/services.d");
    assertThat(home.state()).hasToString("/srv/y/state");
    assertThat(home.log()).hasToString("/srv/y/log");
    assertThat(home.cache()).hasToString("/srv/y/cache");
    assertThat(home.deploy()).hasToString("/srv/y/deploy");
    assertThat(home.socket()).hasToString("/srv/y/run/cloister.sock");
  }

  @Test
  void a_relative_home_is_one_below_the_working_directory() {
    assertThat(Home.below(Path.of("h")).state()).isEqualTo(Path.of("h/state").toAbsolutePath());
  }

  @Test
  void root_has_the_places_of_the_hierarchy_standard() {
    Home home = Home.ofRoot();

    assertThat(home.services()).hasToString("/etc/cloister/services.d");
    assertThat(home.state()).hasToString("/var/lib/cloister");
    assertThat(home.log()).hasToString("/var/log/cloister");
    assertThat(home.cache()).hasToString("/var/cache/cloister");
    assertThat(home.socket()).hasToString("/run/cloister/cloister.sock");
  }

  @Test
  void a_user_has_the_xdg_directories() {
    Home home = Home.ofUser(USER, Map.of("XDG_RUNTIME_DIR", "/run/user/7"));

    assertThat(home.services()).hasToString("/home/ann/.config/cloister/services.d");
    assertThat(home.state()).hasToString("/home/ann/.local/state/cloister");
    assertThat(home.log()).hasToString("/home/ann/.local/state/cloister/log");
    assertThat(home.cache()).hasToString("/home/ann/.cache/cloister");
    assertThat(home.deploy()).hasToString("/home/ann/.local/share/cloister/deploy");
    assertThat(home.socket()).hasToString("/run/user/7/cloister/cloister.sock");
  }

  @Test
  void a_variable_that_is_empty_or_relative_counts_as_unset() {
    Home home = Home.ofUser(USER, Map.of("XDG_STATE_HOME", "state", "XDG_RUNTIME_DIR", ""));

    assertThat(home.state()).hasToString("/home/ann/.local/state/cloister");
    assertThat(home.socket()).hasToString("/home/ann/.local/state/cloister/run/cloister.sock");
  }

  @Test
  void a_users_home_is_that_of_the_environment_and_else_of_the_user_database() throws IOException {
    assertThat(Home.userHome(Map.of("HOME", "/home/ann"), "/home/bob")).isEqualTo(USER);
    assertThat(Home.userHome(Map.of("HOME", ""), "/home/bob")).hasToString("/home/bob");
    assertThat(Home.userHome(Map.of(), "/home/bob")).hasToString("/home/bob");
  }

  @Test
  void who_has_no_home_is_told_what_to_do() {
    assertThatThrownBy(() -> Home.userHome(Map.of(), "?"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("set HOME, or choose a folder with --home DIR");
  }

  @Test
  void a_variable_can_name_the_home() {
    assertThat(Home.fromEnvironment(Map.of("CLOISTER_HOME", "/srv/y"))).contains(Path.of("/srv/y"));
    assertThat(Home.fromEnvironment(Map.of("CLOISTER_HOME", ""))).isEmpty();
    assertThat(Home.fromEnvironment(Map.of())).isEmpty();
  }
}
