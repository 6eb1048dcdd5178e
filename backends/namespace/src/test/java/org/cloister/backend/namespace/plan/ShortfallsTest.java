package org.cloister.backend.namespace.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.contract.SpecBuilder.NOBODY;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.SpecBuilder;
import org.cloister.linux.sandbox.HostFacts;
import org.junit.jupiter.api.Test;

class ShortfallsTest {
  private static final Credentials SELF = new Credentials("me", 1000, 1000, List.of(), "/");

  private static List<Shortfall> of(SpecBuilder spec, HostFacts host) {
    return Shortfalls.of(spec.build(), host, limits -> List.of());
  }

  private static List<String> keys(SpecBuilder spec, HostFacts host) {
    return of(spec, host).stream().map(shortfall -> shortfall.directive().key()).toList();
  }

  @Test
  void root_can_do_everything_but_a_network_of_its_own() {
    SpecBuilder everything =
        minimal()
            .user(NOBODY)
            .userNamespace()
            .add(new ViewEntry.Image(Path.of("/image"), Optional.empty(), "/mnt", true))
            .capabilities("CAP_CHOWN")
            .nice(-20)
            .oomScoreAdjust(-1000)
            .rlimit("nofile", 1 << 20, 1 << 20);

    assertThat(keys(everything, FakeHost.root())).isEmpty();
    assertThat(keys(minimal().network(NetworkMode.PRIVATE), FakeHost.root()))
        .containsExactly("network=private");
  }

  @Test
  void an_ordinary_user_runs_services_as_itself_only() {
    assertThat(keys(minimal().user(SELF), FakeHost.ordinaryUser())).isEmpty();
    assertThat(keys(minimal().user(NOBODY), FakeHost.ordinaryUser())).containsExactly("user");
  }

  @Test
  void an_ordinary_user_mounts_no_images_and_takes_no_priority() {
    SpecBuilder spec =
        minimal()
            .user(SELF)
            .add(new ViewEntry.Image(Path.of("/image"), Optional.empty(), "/mnt", true))
            .nice(-1)
            .oomScoreAdjust(-1)
            .rlimit("nofile", 101, 101);

    assertThat(keys(spec, FakeHost.ordinaryUser()))
        .containsExactly("mapping.kind=image", "oom-score-adjust", "nice", "rlimits");
    assertThat(
            keys(
                minimal().user(SELF).nice(1).oomScoreAdjust(1).rlimit("nofile", 100, 100),
                FakeHost.ordinaryUser()))
        .isEmpty();
  }

  @Test
  void an_ordinary_user_maps_other_users_only_with_the_tools_for_it() {
    assertThat(of(minimal().userNamespace(), FakeHost.ordinaryUser()))
        .singleElement()
        .satisfies(
            shortfall -> {
              assertThat(shortfall.directive()).isEqualTo(Directive.USER_NAMESPACE);
              assertThat(shortfall.reason()).contains("package uidmap");
            });
  }

  @Test
  void an_ordinary_user_without_ids_set_aside_has_no_user_namespace_to_give() {
    SpecBuilder own = minimal().user(SELF).userNamespace(new IdRange(1000, 1000, 1));

    assertThat(of(own, FakeHost.ordinaryUser()))
        .extracting(Shortfall::reason)
        .singleElement()
        .asString()
        .contains("package uidmap");
    assertThat(of(own, FakeHost.ordinaryUserWithTools()))
        .extracting(Shortfall::reason)
        .singleElement()
        .asString()
        .contains("/etc/subuid");
    assertThat(keys(minimal().user(SELF), FakeHost.ordinaryUserWithTools())).isEmpty();
    assertThat(keys(minimal().userNamespace(), FakeHost.ordinaryUserWithTools())).isEmpty();
  }

  @Test
  void what_the_host_has_switched_off_is_told_in_its_words() {
    assertThat(keys(minimal(), FakeHost.withoutUserNamespaces())).isEmpty();
    assertThat(of(minimal().userNamespace(), FakeHost.withoutUserNamespaces()))
        .containsExactly(new Shortfall(Directive.USER_NAMESPACE, "user namespaces are disabled"));
  }

  @Test
  void an_id_outside_of_the_map_is_a_shortfall() {
    Credentials high = new Credentials("high", 70_000, 70_001, List.of(80_000), "/");

    assertThat(of(minimal().userNamespace().user(high), FakeHost.root()))
        .extracting(Shortfall::reason)
        .containsExactly(
            "the user namespace has no user 70000",
            "the user namespace has no group 70001",
            "the user namespace does not have all of [80000]");
  }

  @Test
  void a_capability_must_exist_and_be_the_platforms_own() {
    assertThat(keys(minimal().capabilities("CAP_FLY"), FakeHost.root()))
        .containsExactly("capabilities");
    assertThat(of(minimal().capabilities("CAP_CHOWN"), FakeHost.reducedRoot()))
        .extracting(Shortfall::reason)
        .containsExactly("the platform itself does not have CAP_CHOWN");
  }

  @Test
  void on_the_hosts_network_a_port_is_published_as_itself_only() {
    PublishedPort itself = new PublishedPort("", 80, 80, "tcp");
    PublishedPort other = new PublishedPort("", 8080, 80, "tcp");
    PublishedPort restricted = new PublishedPort("127.0.0.1", 80, 80, "tcp");

    assertThat(keys(minimal().network(published(itself)), FakeHost.root())).isEmpty();
    assertThat(keys(minimal().network(published(itself, other)), FakeHost.root()))
        .containsExactly("publish");
    assertThat(keys(minimal().network(published(restricted)), FakeHost.root()))
        .containsExactly("publish");
  }

  private static Network published(PublishedPort... ports) {
    return new Network(NetworkMode.HOST, List.of(), "", List.of(ports), List.of());
  }

  @Test
  void a_capability_over_the_hosts_network_is_none_in_a_user_namespace() {
    SpecBuilder spec = minimal().userNamespace().capabilities("CAP_NET_BIND_SERVICE");

    assertThat(keys(spec, FakeHost.root())).containsExactly("capabilities");
    assertThat(keys(spec.network(NetworkMode.NONE), FakeHost.root())).isEmpty();
  }

  @Test
  void an_unknown_system_call_is_a_shortfall_of_the_filter() {
    Seccomp wrong = new Seccomp(Seccomp.Mode.DEFAULT, List.of("fly"), List.of());

    assertThat(of(minimal().seccomp(wrong), FakeHost.root()))
        .singleElement()
        .satisfies(
            shortfall -> {
              assertThat(shortfall.directive()).isEqualTo(Directive.SECCOMP);
              assertThat(shortfall.reason()).contains("fly");
            });
  }

  @Test
  void labels_are_never_dropped_where_the_host_enforces_them() {
    assertThat(keys(minimal(), FakeHost.labelled())).containsExactly("label");
    assertThat(keys(minimal(), FakeHost.root())).isEmpty();
  }

  @Test
  void an_unknown_resource_limit_is_a_shortfall() {
    assertThat(keys(minimal().rlimit("joy", 1, 1), FakeHost.root())).containsExactly("rlimits");
  }

  @Test
  void what_the_control_groups_cannot_limit_is_told_last() {
    Shortfall shortfall = new Shortfall(Directive.LIMITS_MEMORY, "no controller");

    assertThat(
            Shortfalls.of(
                minimal().network(NetworkMode.PRIVATE).build(),
                FakeHost.root(),
                limits -> limits.equals(Limits.NONE) ? List.of(shortfall) : List.of()))
        .hasSize(2)
        .endsWith(shortfall);
  }
}
