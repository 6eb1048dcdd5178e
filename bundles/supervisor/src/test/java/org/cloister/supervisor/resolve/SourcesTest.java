package org.cloister.supervisor.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.fixture.FakeHost;
import org.junit.jupiter.api.Test;

/** Which links are followed. */
class SourcesTest {
  private static final int TOR = 104;

  private final FakeHost host = FakeHost.debian();
  private Set<Path> writable = Set.of();

  private Path follow(String path) {
    return new Sources(host, 0, writable).follow(Path.of(path), "mapping").path();
  }

  private void refused(String path, String... parts) {
    assertThatThrownBy(() -> follow(path))
        .isInstanceOf(SupervisionException.class)
        .message()
        .contains(parts);
  }

  @Test
  void a_link_of_roots_is_followed() {
    assertThat(follow("/var/run")).isEqualTo(Path.of("/run"));
  }

  @Test
  void relative_links_and_dots_are_followed() {
    host.link("/etc/resolv.conf", "../run/./systemd/resolve/stub-resolv.conf")
        .file("/run/systemd/resolve/stub-resolv.conf");

    assertThat(follow("/etc/resolv.conf"))
        .isEqualTo(Path.of("/run/systemd/resolve/stub-resolv.conf"));
  }

  @Test
  void a_link_in_a_directory_of_a_services_user_is_refused_by_name() {
    host.directory("/var/lib/tor", TOR, 0700).link("/var/lib/tor/keys", "/etc", TOR);

    refused("/var/lib/tor/keys", "/var/lib/tor/keys", "/etc");
  }

  @Test
  void a_real_directory_of_a_services_user_is_fine() {
    host.directory("/var/lib/tor", TOR, 0700).directory("/var/lib/tor/keys", TOR, 0700);

    assertThat(follow("/var/lib/tor/keys")).isEqualTo(Path.of("/var/lib/tor/keys"));
  }

  @Test
  void a_link_below_a_directory_that_others_can_write_to_is_refused() {
    host.directory("/srv/pub", 0, 0777).directory("/srv/pub/mine").link("/srv/pub/mine/x", "/etc");

    refused("/srv/pub/mine/x", "/srv/pub/mine/x");
  }

  @Test
  void a_link_of_roots_in_a_sticky_directory_is_followed_and_anothers_is_not() {
    host.link("/tmp/ours", "/usr").link("/tmp/theirs", "/etc", 1000);

    assertThat(follow("/tmp/ours")).isEqualTo(Path.of("/usr"));
    refused("/tmp/theirs", "/tmp/theirs");
  }

  @Test
  void a_link_of_roots_in_a_directory_that_a_service_can_write_to_is_refused() {
    host.directory("/srv/data").link("/srv/data/sub", "/etc");
    writable = Set.of(Path.of("/srv/data"));

    refused("/srv/data/sub", "/srv/data/sub");
  }

  @Test
  void a_loop_is_refused_by_name() {
    host.link("/srv/a", "b").link("/srv/b", "a");

    refused("/srv/a", "/srv/a", "ELOOP");
  }

  @Test
  void what_is_missing_does_not_exist_and_is_no_error() {
    Sources.Source source =
        new Sources(host, 0, writable).follow(Path.of("/no/such/thing"), "mapping");

    assertThat(source.exists()).isFalse();
    assertThat(source.path()).isEqualTo(Path.of("/no/such/thing"));
  }

  @Test
  void an_ordinary_users_platform_trusts_its_own_links() {
    host.directory("/home/someone", 1000, 0755).link("/home/someone/data", "/usr", 1000);

    assertThat(
            new Sources(host, 1000, Set.of())
                .follow(Path.of("/home/someone/data"), "mapping")
                .path())
        .isEqualTo(Path.of("/usr"));
    refused("/home/someone/data", "/home/someone/data");
  }
}
