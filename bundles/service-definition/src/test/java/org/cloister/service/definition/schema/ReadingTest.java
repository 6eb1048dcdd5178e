package org.cloister.service.definition.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.service.definition.effective.Text.valid;
import static org.cloister.service.definition.effective.Text.with;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PassedSocket;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.Seccomp;
import org.cloister.api.isolation.Signal;
import org.junit.jupiter.api.Test;

class ReadingTest {
  @Test
  void the_tor_definition_of_the_article_means_what_it_says() {
    ServiceDefinition tor =
        valid(
            """
            description = "Anonymizing overlay network for TCP"
            command     = ["/usr/bin/tor", "-f", "/etc/tor/torrc"]
            user        = "debian-tor"
            requires    = ["networking"]
            backend     = ["namespace", "libvirt-lxc", "kvm"]

            [[mapping]]
            source   = "/var/lib/tor"
            writable = true

            [[mapping]]
            source = "/dev/log"
            """);

    assertThat(tor.process().command()).containsExactly("/usr/bin/tor", "-f", "/etc/tor/torrc");
    assertThat(tor.identity().user()).contains("debian-tor");
    assertThat(tor.dependencies().requires()).containsExactly("networking");
    assertThat(tor.mappings()).extracting("target").containsExactly("/var/lib/tor", "/dev/log");
    assertThat(tor.mappings()).extracting("writable").containsExactly(true, false);
  }

  @Test
  void attributes_of_the_process_are_read() {
    ServiceDefinition web =
        with(
            """
            arguments = ["-v"]
            directory = "/srv"
            umask = "0077"
            nice = -5
            oom-score-adjust = 500
            init = true
            environment = { LANG = "C.UTF-8", EMPTY = "" }
            rlimits = { nofile = 1024, core = { soft = 0, hard = "infinity" }, as = "infinity" }
            """);

    assertThat(web.process().arguments()).containsExactly("-v");
    assertThat(web.process().directory()).isEqualTo("/srv");
    assertThat(web.process().umask()).isEqualTo(077);
    assertThat(web.process().nice()).isEqualTo(OptionalInt.of(-5));
    assertThat(web.process().oomScoreAdjust()).isEqualTo(OptionalInt.of(500));
    assertThat(web.process().init()).isTrue();
    assertThat(web.process().environment()).containsEntry("LANG", "C.UTF-8").containsKey("EMPTY");
    assertThat(web.process().rlimits())
        .containsExactly(
            new ResourceLimit("as", ResourceLimit.INFINITY, ResourceLimit.INFINITY),
            new ResourceLimit("core", 0, ResourceLimit.INFINITY),
            new ResourceLimit("nofile", 1024, 1024));
  }

  @Test
  void users_and_groups_are_names_or_numbers() {
    ServiceDefinition web =
        with("user = 1000\ngroup = \"www-data\"\nsupplementary-groups = [\"ssl-cert\", 27]\n");

    assertThat(web.identity().user()).contains("1000");
    assertThat(web.identity().group()).contains("www-data");
    assertThat(web.identity().supplementaryGroups()).containsExactly("ssl-cert", "27");
  }

  @Test
  void a_root_is_a_word_a_path_or_a_table() {
    assertThat(with("root = \"host\"").root().kind()).isEqualTo(RootKind.HOST);
    assertThat(with("root = \"/srv/t\"").root().tree()).contains("/srv/t");
    assertThat(with("root = { path = \"/srv/t\", writable = true }").root().writable()).isTrue();
  }

  @Test
  void a_private_network_has_addresses_ports_and_rules() {
    ServiceDefinition web =
        with(
            """
            network = { mode = "private", address = "10.7.0.2/24", gateway = "10.7.0.1" }
            publish = ["8080:80", "127.0.0.1:5353:53/udp", "[::1]:81:80"]
            [[firewall]]
            direction = "out"
            protocol = "tcp"
            address = "10.0.0.1"
            port = 443
            """);

    assertThat(web.network().mode()).isEqualTo(NetworkMode.PRIVATE);
    assertThat(web.network().addresses()).containsExactly("10.7.0.2/24");
    assertThat(web.network().gateway()).isEqualTo("10.7.0.1");
    assertThat(web.network().published())
        .containsExactly(
            new PublishedPort("", 8080, 80, "tcp"),
            new PublishedPort("127.0.0.1", 5353, 53, "udp"),
            new PublishedPort("::1", 81, 80, "tcp"));
    assertThat(web.network().firewall())
        .containsExactly(new FirewallRule("out", "tcp", "10.0.0.1/32", 443));
  }

  @Test
  void sockets_and_secrets_are_read() {
    ServiceDefinition web =
        with(
            """
            [secrets]
            password = "/etc/web/password"
            [[sockets]]
            name = "http"
            address = "127.0.0.1:80"
            [[sockets]]
            name = "control"
            address = "/run/web.sock"
            datagram = true
            """);

    assertThat(web.secrets()).containsEntry("password", "/etc/web/password");
    assertThat(web.sockets())
        .containsExactly(
            new PassedSocket("http", "127.0.0.1:80", false),
            new PassedSocket("control", "/run/web.sock", true));
  }

  @Test
  void capabilities_have_their_prefix_however_they_were_written() {
    assertThat(
            with("capabilities = [\"CAP_SETUID\", \"net_bind_service\"]")
                .privileges()
                .capabilities())
        .containsExactlyInAnyOrder("CAP_SETUID", "CAP_NET_BIND_SERVICE");
  }

  @Test
  void seccomp_and_label_are_words_or_tables() {
    assertThat(with("seccomp = \"unconfined\"").privileges().seccomp().mode())
        .isEqualTo(Seccomp.Mode.UNCONFINED);
    assertThat(with("seccomp = { deny = [\"@keyring\"] }").privileges().seccomp())
        .isEqualTo(new Seccomp(Seccomp.Mode.DEFAULT, List.of(), List.of("@keyring")));
    assertThat(with("label = \"required\"").privileges().label())
        .isEqualTo(new Label(Label.Mode.REQUIRED, ""));
    assertThat(with("label = { value = \"a:b\" }").privileges().label())
        .isEqualTo(new Label(Label.Mode.AUTO, "a:b"));
  }

  @Test
  void limits_have_units_and_infinity() {
    ServiceDefinition web =
        with(
            """
            [limits]
            memory = "512M"
            memory-high = 1024
            swap = 0
            cpu = "50%"
            cpu-weight = 10
            pids = "infinity"
            io = [{ path = "/", read-bytes = "10M", write-operations = 5 }]
            io-weight = 20
            """);

    assertThat(web.limits().memory()).isEqualTo(OptionalLong.of(512 << 20));
    assertThat(web.limits().memoryHigh()).isEqualTo(OptionalLong.of(1024));
    assertThat(web.limits().swap()).isEqualTo(OptionalLong.of(0));
    assertThat(web.limits().cpu()).isEqualTo(OptionalDouble.of(0.5));
    assertThat(web.limits().cpuWeight()).isEqualTo(OptionalInt.of(10));
    assertThat(web.limits().pids()).isEmpty();
    assertThat(web.limits().ioWeight()).isEqualTo(OptionalInt.of(20));
    assertThat(web.limits().io())
        .singleElement()
        .satisfies(
            io -> {
              assertThat(io.readBytes()).hasValue(10 << 20);
              assertThat(io.writeOperations()).hasValue(5);
              assertThat(io.writeBytes()).isEmpty();
            });
    assertThat(with("limits.cpu = 2").limits().cpu()).hasValue(2.0);
  }

  @Test
  void the_life_of_a_service_is_read() {
    ServiceDefinition web =
        with(
            """
            readiness = { log-line = "^ready$", timeout = "1min 30s" }
            restart = "always"
            stop = { signal = "INT", grace = "500ms" }
            reload = "SIGHUP"
            log = { size = "1M", keep = 0 }
            [health]
            command = ["/bin/check"]
            interval = 5
            """);

    assertThat(web.lifecycle().readiness())
        .isEqualTo(
            new Readiness(new Readiness.LogLine("^ready$"), Optional.of(Duration.ofSeconds(90))));
    assertThat(web.lifecycle().restart().when()).isEqualTo(RestartPolicy.When.ALWAYS);
    assertThat(web.lifecycle().restart().limit()).isEqualTo(5);
    assertThat(web.lifecycle().stop().signal().name()).isEqualTo("SIGINT");
    assertThat(web.lifecycle().reload()).contains(new ReloadAction.BySignal(Signal.HUP));
    assertThat(web.lifecycle().health().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(web.log().keep()).isZero();
  }

  @Test
  void each_condition_of_readiness_is_read() {
    assertThat(with("readiness.pid-file = \"/run/x.pid\"").lifecycle().readiness().condition())
        .isEqualTo(new Readiness.PidFile("/run/x.pid"));
    assertThat(with("readiness.port = 80").lifecycle().readiness().condition())
        .isEqualTo(new Readiness.Port(80));
    assertThat(with("readiness.notify = true").lifecycle().readiness().condition())
        .isEqualTo(new Readiness.Notify());
    assertThat(with("readiness.notify = false").lifecycle().readiness().condition())
        .isEqualTo(new Readiness.Executed());
  }

  @Test
  void a_backend_is_a_name_names_or_a_filter() {
    assertThat(with("backend = \"kvm\"").backend())
        .isEqualTo(new BackendRequest.Preference(List.of("kvm")));
    assertThat(with("backend = [\"kvm\", \"namespace\"]").backend())
        .isEqualTo(new BackendRequest.Preference(List.of("kvm", "namespace")));
    assertThat(
            with("backend = \"(&(isolation.kernel=private)(isolation.strength>=50))\"").backend())
        .isEqualTo(
            new BackendRequest.Requirement(
                "(&(isolation.kernel=private)(isolation.strength>=50))"));
  }
}
