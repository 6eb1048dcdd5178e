package org.cloister.supervisor.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.Readiness;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Secret;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeAccounts;
import org.cloister.supervisor.fixture.FakeHost;
import org.cloister.supervisor.fixture.Terms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecResolverTest {
  private static final ServicePlaces PLACES =
      new ServicePlaces(Path.of("/run/cloister/sandboxes/x.1"), Path.of("/var/lib/cloister/x"));

  private final FakeHost host = FakeHost.debian();

  private SandboxSpec resolve(Definition definition) {
    return resolver().resolve(definition.get(), PLACES, Set.of());
  }

  private SpecResolver resolver() {
    return new SpecResolver(
        host,
        new FakeAccounts(),
        service -> new IdBlocks.IdBlock(1 << 20, 1 << 20, 1 << 16),
        Set.of(Path.of("/var/lib/cloister"), Path.of("/run/cloister")));
  }

  private static List<String> targets(SandboxSpec spec) {
    return spec.view().entries().stream().map(ViewEntry::target).toList();
  }

  private static ViewEntry at(SandboxSpec spec, String target) {
    return spec.view().entries().stream()
        .filter(entry -> entry.target().equals(target))
        .findFirst()
        .orElseThrow(() -> new AssertionError(target + " is not in " + targets(spec)));
  }

  private void refused(Definition definition, String... parts) {
    assertThatThrownBy(() -> resolve(definition))
        .isInstanceOfSatisfying(
            SupervisionException.class,
            e -> assertThat(e.code()).isEqualTo(SupervisionErrorCode.UNRESOLVABLE))
        .message()
        .contains(parts);
  }

  @Test
  void a_minimal_root_holds_programs_and_the_few_files_and_nothing_else() {
    assertThat(targets(resolve(Definition.of("x"))))
        .containsExactly(
            "/bin",
            "/dev",
            "/etc",
            "/etc/group",
            "/etc/hosts",
            "/etc/localtime",
            "/etc/passwd",
            "/etc/resolv.conf",
            "/etc/ssl/certs",
            "/lib",
            "/lib64",
            "/proc",
            "/run",
            "/sbin",
            "/tmp",
            "/usr",
            "/var",
            "/var/run",
            "/var/tmp");
  }

  @Test
  void programs_are_read_only_and_can_be_executed() {
    assertThat(at(resolve(Definition.of("x")), "/usr"))
        .isEqualTo(new ViewEntry.Bind(Path.of("/usr"), "/usr", false, true, false, false));
  }

  @Test
  void a_merged_usr_has_links_and_an_unmerged_one_directories() {
    assertThat(at(resolve(Definition.of("x")), "/bin"))
        .isEqualTo(new ViewEntry.Symlink("/bin", "usr/bin"));

    host.directory("/bin");

    assertThat(at(resolve(Definition.of("x")), "/bin"))
        .isEqualTo(new ViewEntry.Bind(Path.of("/bin"), "/bin", false, true, false, false));
  }

  @Test
  void a_default_source_that_is_a_link_is_bound_as_what_it_leads_to() {
    assertThat(at(resolve(Definition.of("x")), "/etc/localtime"))
        .isEqualTo(
            new ViewEntry.Bind(
                Path.of("/usr/share/zoneinfo/Etc/UTC"),
                "/etc/localtime",
                false,
                false,
                false,
                false));
  }

  @Test
  void the_name_cache_is_shown_where_the_host_has_one() {
    host.socket("/run/nscd/socket");

    assertThat(at(resolve(Definition.of("x")), "/run/nscd"))
        .isEqualTo(
            new ViewEntry.Bind(Path.of("/run/nscd"), "/run/nscd", false, false, false, false));
  }

  @Test
  void a_mapping_is_laid_over_after_its_parents() {
    host.directory("/var/lib/tor").socket("/dev/log");

    SandboxSpec spec =
        resolve(Definition.of("tor").bind("/var/lib/tor", "/var/lib/tor", true).bind("/dev/log"));

    assertThat(targets(spec)).containsSubsequence("/dev", "/dev/log", "/var", "/var/lib/tor");
    assertThat(at(spec, "/var/lib/tor"))
        .isEqualTo(
            new ViewEntry.Bind(Path.of("/var/lib/tor"), "/var/lib/tor", true, false, false, true));
  }

  @Test
  void a_target_below_a_link_goes_where_the_link_leads() {
    host.directory("/srv/run");

    assertThat(targets(resolve(Definition.of("x").bind("/srv/run", "/var/run/daemon", true))))
        .contains("/run/daemon")
        .doesNotContain("/var/run/daemon");
  }

  @Test
  void a_mapping_takes_the_place_of_defaults_at_and_below_its_target() {
    host.directory("/srv/etc");

    assertThat(targets(resolve(Definition.of("x").bind("/srv/etc", "/etc", false))))
        .contains("/etc")
        .noneMatch(target -> target.startsWith("/etc/"));
  }

  @Test
  void a_mapping_beside_a_default_with_the_same_beginning_leaves_it_alone() {
    host.directory("/srv/etc");

    assertThat(targets(resolve(Definition.of("x").bind("/srv/etc", "/etc/host", false))))
        .contains("/etc/host", "/etc/hosts");
  }

  @Test
  void a_missing_source_is_named() {
    refused(Definition.of("x").bind("/no/such/directory"), "/no/such/directory", "not exist");
  }

  @Test
  void a_dangling_link_as_source_says_where_it_leads() {
    host.link("/srv/data", "/mnt/disk");

    refused(Definition.of("x").bind("/srv/data"), "/srv/data", "/mnt/disk");
  }

  @Test
  void two_mappings_with_one_target_are_refused() {
    host.directory("/srv/a").directory("/srv/b");

    refused(
        Definition.of("x").bind("/srv/a", "/run/d", false).bind("/srv/b", "/var/run/d", false),
        "/run/d");
  }

  @Test
  void the_root_itself_is_no_target() {
    host.directory("/srv/a");

    refused(Definition.of("x").bind("/srv/a", "/usr/..", false), "root");
  }

  @Test
  void an_unknown_user_is_named() {
    refused(Definition.of("x").user("nobody-at-all"), "nobody-at-all");
  }

  @Test
  void an_unknown_group_is_named() {
    refused(Definition.of("x").user("root", "no-group"), "no-group");
  }

  @Test
  void names_become_numbers_and_only_the_groups_that_were_asked_for() {
    assertThat(resolve(Definition.of("tor").user("debian-tor", "www-data")).credentials())
        .isEqualTo(new Credentials("debian-tor", 104, 109, List.of(33), "/var/lib/tor"));
  }

  @Test
  void the_environment_is_whole_and_a_definition_can_change_it() {
    SandboxSpec spec = resolve(Definition.of("tor").user("debian-tor").environment("HOME", "/srv"));

    assertThat(spec.environment())
        .containsOnlyKeys("PATH", "HOME", "USER", "LOGNAME", "SHELL")
        .containsEntry("USER", "debian-tor")
        .containsEntry("SHELL", "/bin/sh")
        .containsEntry("HOME", "/srv");
  }

  @Test
  void a_host_name_has_only_characters_that_a_host_name_may_have() {
    assertThat(resolve(Definition.of("web@one_1")).hostname()).isEqualTo("web-one-1");
  }

  @Test
  void a_file_that_the_command_names_is_shown_read_only() {
    host.file("/etc/tor/torrc").file("/opt/tor/tor");

    SandboxSpec spec =
        resolve(Definition.of("tor").command("/opt/tor/tor", "-f", "/etc/tor/torrc", "/usr/bin"));

    assertThat(at(spec, "/etc/tor/torrc"))
        .isEqualTo(
            new ViewEntry.Bind(
                Path.of("/etc/tor/torrc"), "/etc/tor/torrc", false, false, false, false));
    assertThat(at(spec, "/opt/tor/tor"))
        .isEqualTo(
            new ViewEntry.Bind(Path.of("/opt/tor/tor"), "/opt/tor/tor", false, true, false, false));
  }

  @Test
  void a_file_that_the_command_names_and_a_mapping_shows_is_shown_once() {
    host.file("/etc/tor/torrc");

    assertThat(
            targets(
                resolve(
                    Definition.of("tor")
                        .command("/usr/bin/daemon", "/etc/tor/torrc")
                        .bind("/etc/tor"))))
        .contains("/etc/tor")
        .doesNotContain("/etc/tor/torrc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/app.conf",
        "-c/etc/app.conf",
        "--config=/etc/app.conf",
        "config=/etc/app.conf"
      })
  void a_file_is_named_alone_or_together_with_its_option(String argument) {
    host.file("/etc/app.conf");

    SandboxSpec spec = resolve(Definition.of("app").command("/usr/bin/daemon", argument));

    assertThat(at(spec, "/etc/app.conf"))
        .isEqualTo(
            new ViewEntry.Bind(
                Path.of("/etc/app.conf"), "/etc/app.conf", false, false, false, false));
    assertThat(spec.command()).containsExactly("/usr/bin/daemon", argument);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"etc/app.conf", "file:/etc/app.conf", "a/b=/etc/app.conf", "--/etc/app.conf"})
  void what_only_looks_like_a_path_shows_nothing(String argument) {
    host.file("/etc/app.conf");

    assertThat(targets(resolve(Definition.of("app").command("/usr/bin/daemon", argument))))
        .doesNotContain("/etc/app.conf");
  }

  @Test
  void a_file_that_the_command_names_twice_is_shown_once() {
    host.file("/etc/app.conf");

    assertThat(
            targets(
                resolve(
                    Definition.of("app")
                        .command("/usr/bin/daemon", "-c/etc/app.conf", "/etc/app.conf"))))
        .containsOnlyOnce("/etc/app.conf");
  }

  @Test
  void a_file_that_the_command_names_by_a_link_of_roots_is_what_the_link_leads_to() {
    host.file("/opt/app-2/app.conf").link("/etc/app.conf", "/opt/app-2/app.conf");

    assertThat(
            at(
                resolve(Definition.of("app").command("/usr/bin/daemon", "/etc/app.conf")),
                "/etc/app.conf"))
        .isEqualTo(
            new ViewEntry.Bind(
                Path.of("/opt/app-2/app.conf"), "/etc/app.conf", false, false, false, false));
  }

  @Test
  void a_file_that_the_command_names_and_a_services_user_made_a_link_is_refused() {
    host.directory("/var/lib/app", 110, 0755).link("/var/lib/app/app.conf", "/etc/shadow", 110);

    refused(
        Definition.of("app").command("/usr/bin/daemon", "--config=/var/lib/app/app.conf"),
        "/var/lib/app/app.conf",
        "/etc/shadow",
        "not followed");
  }

  @Test
  void a_file_that_the_command_names_in_private_memory_is_not_the_hosts() {
    host.file("/tmp/app.conf").file("/run/app.pid");

    assertThat(
            targets(
                resolve(
                    Definition.of("app")
                        .command("/usr/bin/daemon", "/tmp/app.conf", "/run/app.pid"))))
        .doesNotContain("/tmp/app.conf", "/run/app.pid");
  }

  @Test
  void devices_and_sockets_that_the_command_names_are_not_shown() {
    host.device("/srv/disk").socket("/srv/socket");

    assertThat(
            targets(
                resolve(
                    Definition.of("app").command("/usr/bin/daemon", "/srv/disk", "/srv/socket"))))
        .noneMatch(target -> target.startsWith("/srv"));
  }

  @Test
  void what_the_command_names_in_a_tree_of_its_own_is_the_trees() {
    host.directory("/srv/tree/etc").file("/etc/app.conf");

    assertThat(
            targets(
                resolve(
                    Definition.of("app")
                        .tree("/srv/tree")
                        .command("/usr/bin/daemon", "/etc/app.conf"))))
        .doesNotContain("/etc/app.conf");
  }

  @Test
  void directories_that_the_command_names_are_not_shown() {
    assertThat(targets(resolve(Definition.of("x").command("/usr/bin/daemon", "/home/someone"))))
        .noneMatch(target -> target.startsWith("/home"));
  }

  @Test
  void devices_work_where_a_device_was_mapped() {
    host.device("/dev/fuse").directory("/srv/data");

    SandboxSpec spec = resolve(Definition.of("x").bind("/dev/fuse").bind("/srv/data"));

    assertThat(((ViewEntry.Bind) at(spec, "/dev/fuse")).devices()).isTrue();
    assertThat(((ViewEntry.Bind) at(spec, "/srv/data")).devices()).isFalse();
  }

  @Test
  void private_copies_and_overlays_have_their_place_in_the_services_state() {
    host.directory("/etc/app-1.d").directory("/srv/data");

    SandboxSpec spec =
        resolve(
            Definition.of("x")
                .mapping(Mapping.Kind.CLONE, "/etc/app-1.d", "/etc/app-1.d", true)
                .mapping(Mapping.Kind.OVERLAY, "/srv/data", "/srv/data", true));

    assertThat(at(spec, "/etc/app-1.d"))
        .isEqualTo(
            new ViewEntry.Copy(
                Path.of("/etc/app-1.d"),
                Path.of("/var/lib/cloister/x/clone/etc-app\\x2d1.d"),
                "/etc/app-1.d"));
    assertThat(at(spec, "/srv/data"))
        .isEqualTo(
            new ViewEntry.Overlay(
                Path.of("/srv/data"),
                Path.of("/var/lib/cloister/x/overlay/srv-data/upper"),
                Path.of("/var/lib/cloister/x/overlay/srv-data/work"),
                "/srv/data"));
  }

  @Test
  void a_copy_that_was_made_does_not_need_its_source_any_more() {
    host.directory("/var/lib/cloister/x/clone/etc-app");

    assertThat(
            targets(
                resolve(
                    Definition.of("x").mapping(Mapping.Kind.CLONE, "/etc/app", "/etc/app", true))))
        .contains("/etc/app");
  }

  @Test
  void the_hosts_root_has_private_memory_and_hides_the_platform() {
    SandboxSpec spec = resolve(Definition.of("x").hostRoot());

    assertThat(spec.view().tree()).isEqualTo(Path.of("/"));
    assertThat(targets(spec))
        .containsExactly("/dev", "/proc", "/run", "/sys", "/tmp", "/var/lib/cloister", "/var/tmp");
  }

  @Test
  void a_mapping_above_the_platforms_directories_does_not_show_them() {
    host.directory("/var/lib/cloister").directory("/run/cloister");
    Definition definition = Definition.of("x").bind("/run", "/run", false);
    definition.mapping(Mapping.Kind.OVERLAY, "/var", "/mnt/var", true);
    SandboxSpec spec = resolve(definition);

    assertThat(targets(spec)).containsSubsequence("/mnt/var", "/mnt/var/lib/cloister");
    assertThat(targets(spec)).containsSubsequence("/run", "/run/cloister");
    assertThat(at(spec, "/run/cloister"))
        .isInstanceOfSatisfying(ViewEntry.Tmpfs.class, cover -> assertThat(cover.mode()).isZero());
  }

  @Test
  void a_mapping_over_the_hosts_root_hides_the_platform_as_the_root_does() {
    host.directory("/var/lib/cloister");

    assertThat(targets(resolve(Definition.of("x").hostRoot().bind("/var/lib", "/var/lib", true))))
        .containsSubsequence("/var/lib", "/var/lib/cloister");
  }

  @Test
  void a_mapping_whose_source_is_a_link_does_not_show_the_platform_either() {
    host.directory("/var/lib/cloister").link("/srv/alias", "/var/lib");

    assertThat(targets(resolve(Definition.of("x").bind("/srv/alias", "/mnt", false))))
        .containsSubsequence("/mnt", "/mnt/cloister");
  }

  @Test
  void a_copy_made_through_a_link_does_not_show_the_platform_either() {
    host.directory("/var/lib/cloister/secret")
        .link("/srv/alias", "/var/lib")
        .directory("/var/lib/cloister/x/clone/mnt/cloister");
    Definition definition = Definition.of("x");
    definition.mapping(Mapping.Kind.CLONE, "/srv/alias", "/mnt", true);

    assertThat(targets(resolve(definition))).containsSubsequence("/mnt", "/mnt/cloister");
  }

  @Test
  void a_directory_of_the_platforms_that_is_mapped_by_name_is_shown() {
    host.directory("/run/cloister");
    SandboxSpec spec = resolve(Definition.of("x").bind("/run/cloister", "/run/cloister", false));

    assertThat(at(spec, "/run/cloister")).isInstanceOf(ViewEntry.Bind.class);
  }

  @Test
  void the_hosts_root_keeps_its_resolver_where_that_lies_in_run() {
    host.file("/run/resolve/stub.conf").link("/etc/resolv.conf", "../run/resolve/stub.conf");

    assertThat(targets(resolve(Definition.of("x").hostRoot())))
        .containsSubsequence("/run", "/run/resolve/stub.conf");
  }

  @Test
  void a_tree_that_does_not_exist_is_named() {
    refused(Definition.of("x").tree("/srv/tree"), "/srv/tree", "not exist");
  }

  @Test
  void a_tree_is_the_root_and_its_links_do_not_lead_out() {
    host.directory("/srv/tree").directory("/srv/data").link("/srv/tree/var/run", "/../../run");

    SandboxSpec spec =
        resolve(Definition.of("x").tree("/srv/tree").bind("/srv/data", "/var/run/data", false));

    assertThat(spec.view().tree()).isEqualTo(Path.of("/srv/tree"));
    assertThat(targets(spec)).containsExactly("/dev", "/proc", "/run", "/run/data", "/tmp");
  }

  @Test
  void a_loop_of_links_as_target_is_refused_by_name() {
    host.directory("/srv/tree").link("/srv/tree/a", "b").link("/srv/tree/b", "a");
    host.directory("/usr/share");

    refused(
        Definition.of("x").tree("/srv/tree").bind("/usr/share", "/a/share", false),
        "/a/share",
        "ELOOP");
  }

  @Test
  void a_tree_that_boots_runs_its_own_init() {
    host.file("/srv/tree/usr/lib/systemd/systemd")
        .link("/srv/tree/sbin", "usr/sbin")
        .link("/srv/tree/usr/sbin/init", "../lib/systemd/systemd");

    SandboxSpec spec = resolve(Definition.of("x").boot("/srv/tree"));

    assertThat(spec.command()).containsExactly("/sbin/init");
    assertThat(spec.environment()).containsEntry("container", "cloister");
    assertThat(targets(spec)).contains("/sys");
  }

  @Test
  void a_tree_without_an_init_does_not_boot() {
    host.directory("/srv/tree");

    refused(Definition.of("x").boot("/srv/tree"), "init", "/srv/tree");
  }

  @Test
  void a_user_namespace_maps_the_services_own_block() {
    assertThat(resolve(Definition.of("x").userNamespace()).confinement().uidMap())
        .containsExactly(new IdRange(0, 1 << 20, 1 << 16));
  }

  @Test
  void where_no_ids_are_set_aside_the_map_has_only_the_platforms_own_for_a_backend_to_refuse() {
    IdMaps maps =
        IdMaps.of(
            new IdBlocks.IdBlock(1000, 1000, 1),
            new Credentials("someone", 7, 8, List.of(4), "/home/someone"));

    assertThat(maps.uids()).containsExactly(new IdRange(7, 1000, 1));
    assertThat(maps.gids()).containsExactly(new IdRange(8, 1000, 1));
  }

  @Test
  void a_small_block_has_room_for_nobody_and_refuses_who_does_not_fit() {
    IdBlocks.IdBlock small = new IdBlocks.IdBlock(100000, 200000, 4096);

    IdMaps maps =
        IdMaps.of(small, new Credentials("nobody", 65534, 65534, List.of(), "/nonexistent"));

    assertThat(maps.uids())
        .containsExactly(new IdRange(0, 100000, 4095), new IdRange(65534, 104095, 1));
    assertThatThrownBy(() -> IdMaps.of(small, new Credentials("x", 5000, 0, List.of(), "/")))
        .hasMessageContaining("5000");
  }

  @Test
  void a_service_that_notifies_gets_a_socket() {
    Terms terms = Terms.plain().readyBy(new Readiness.Notify());

    assertThat(resolve(Definition.of("x").terms(terms)).notifySocket())
        .contains(Path.of("/run/cloister/sandboxes/x.1/notify"));
    assertThat(resolve(Definition.of("x")).notifySocket()).isEmpty();
  }

  @Test
  void a_secret_is_named_by_its_file_and_a_missing_one_is_refused() {
    host.file("/etc/keys/token");

    assertThat(resolve(Definition.of("x").secret("token", "/etc/keys/token")).secrets())
        .containsExactly(new Secret("token", Path.of("/etc/keys/token")));
    refused(Definition.of("x").secret("token", "/etc/keys/none"), "token", "/etc/keys/none");
  }

  @Test
  void services_share_the_default_entries() {
    SpecResolver resolver = resolver();
    List<ViewEntry> one =
        resolver.resolve(Definition.of("a").get(), PLACES, Set.of()).view().entries();
    List<ViewEntry> other =
        resolver.resolve(Definition.of("b").get(), PLACES, Set.of()).view().entries();

    List<ViewEntry> shared = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i) == other.get(i)) {
        shared.add(one.get(i));
      }
    }
    assertThat(shared).hasSameSizeAs(one);
  }
}
