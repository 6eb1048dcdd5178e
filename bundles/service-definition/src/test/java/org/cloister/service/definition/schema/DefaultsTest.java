package org.cloister.service.definition.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.COMMAND;
import static org.cloister.service.definition.effective.Text.valid;
import static org.cloister.service.definition.effective.Text.with;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.LogPolicy;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.definition.StopPolicy;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Signal;
import org.junit.jupiter.api.Test;

class DefaultsTest {
  private final ServiceDefinition shortest = valid(COMMAND);

  @Test
  void a_command_is_all_that_must_be_written() {
    assertThat(shortest.process().command()).containsExactly("/bin/true");
    assertThat(shortest.name()).isEqualTo("web");
    assertThat(shortest.enabled()).isTrue();
  }

  @Test
  void by_default_a_service_sees_a_minimal_root_and_the_hosts_network() {
    assertThat(shortest.root().kind()).isEqualTo(RootKind.MINIMAL);
    assertThat(shortest.mappings()).isEmpty();
    assertThat(shortest.network().mode()).isEqualTo(NetworkMode.HOST);
  }

  @Test
  void by_default_a_service_has_no_capability_and_cannot_gain_privileges() {
    assertThat(shortest.privileges().capabilities()).isEmpty();
    assertThat(shortest.privileges().noNewPrivileges()).isTrue();
    assertThat(shortest.privileges().seccomp()).isEqualTo(Seccomp.DEFAULT);
    assertThat(shortest.privileges().label()).isEqualTo(Label.AUTO);
  }

  @Test
  void by_default_nothing_is_limited() {
    assertThat(shortest.limits()).isEqualTo(Limits.NONE);
    assertThat(with("[limits]\nmemory = \"1G\"\n").limits().pids()).isEmpty();
  }

  @Test
  void by_default_a_service_is_ready_when_executed_and_restarted_when_it_fails() {
    assertThat(shortest.lifecycle().readiness())
        .isEqualTo(new Readiness(new Readiness.Executed(), Optional.of(Duration.ofSeconds(30))));
    assertThat(shortest.lifecycle().restart())
        .isEqualTo(
            new RestartPolicy(
                RestartPolicy.When.ON_FAILURE,
                5,
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                2.0,
                Duration.ofSeconds(30)));
    assertThat(shortest.lifecycle().stop())
        .isEqualTo(new StopPolicy(Signal.TERM, Duration.ofSeconds(10)));
    assertThat(shortest.lifecycle().health()).isEmpty();
    assertThat(shortest.lifecycle().reload()).isEmpty();
    assertThat(shortest.log()).isEqualTo(new LogPolicy(10 << 20, 3));
  }

  @Test
  void by_default_the_lightest_backend_is_preferred() {
    assertThat(shortest.backend())
        .isEqualTo(new BackendRequest.Preference(List.of("namespace", "libvirt-lxc", "kvm")));
  }

  @Test
  void a_one_shot_service_has_all_the_time_it_needs_unless_a_time_is_written() {
    assertThat(with("one-shot = true\n").lifecycle().readiness().timeout()).isEmpty();
    assertThat(
            with("one-shot = true\nreadiness = { log-line = \"done\" }\n")
                .lifecycle()
                .readiness()
                .timeout())
        .isEmpty();
    assertThat(
            with("one-shot = true\nreadiness = { timeout = 5 }\n")
                .lifecycle()
                .readiness()
                .timeout())
        .contains(Duration.ofSeconds(5));
    assertThat(
            with("readiness = { port = 80, timeout = \"infinity\" }\n")
                .lifecycle()
                .readiness()
                .timeout())
        .isEmpty();
  }

  @Test
  void a_booted_tree_is_stopped_as_an_init_is() {
    ServiceDefinition booted = valid("boot = true\nroot = \"/srv/tree\"\n");

    assertThat(booted.lifecycle().stop().signal().name()).isEqualTo("SIGRTMIN+3");
    assertThat(booted.process().command()).isEmpty();
    assertThat(
            valid("boot = true\nroot = \"/srv/tree\"\nstop = { grace = 1 }\n").lifecycle().stop())
        .isEqualTo(new StopPolicy(Signal.parse("SIGRTMIN+3").orElseThrow(), Duration.ofSeconds(1)));
  }

  @Test
  void a_mapping_appears_where_it_is_on_the_host() {
    assertThat(with("[[mapping]]\nsource = \"/dev/log\"\n").mappings())
        .singleElement()
        .satisfies(
            mapping -> {
              assertThat(mapping.kind()).isEqualTo(Mapping.Kind.BIND);
              assertThat(mapping.target()).isEqualTo("/dev/log");
              assertThat(mapping.writable()).isFalse();
              assertThat(mapping.executable()).isTrue();
            });
  }

  @Test
  void copies_and_private_memory_are_writable() {
    for (String kind : List.of("clone", "overlay")) {
      assertThat(with("[[mapping]]\nkind = \"" + kind + "\"\nsource = \"/etc\"\n").mappings())
          .singleElement()
          .satisfies(mapping -> assertThat(mapping.writable()).isTrue());
    }
    assertThat(with("[[mapping]]\nkind = \"tmpfs\"\ntarget = \"/t\"\n").mappings())
        .singleElement()
        .satisfies(mapping -> assertThat(mapping.writable()).isTrue());
  }
}
