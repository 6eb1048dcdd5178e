package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.host.HostCheck;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Usage;
import org.cloister.api.supervision.HonoursMatrix;
import org.cloister.shell.call.Arguments;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;

class SmallVerbsTest {
  private final FakeSupervisor supervisor = new FakeSupervisor().with(Samples.running("tor", 4711));
  private final FakeCatalog catalog = new FakeCatalog();

  @Test
  void enable_and_disable_say_what_they_did() {
    assertThat(type("enable tor", new EnableVerb(supervisor, catalog, true)).printed())
        .isEqualTo("tor: enabled\n");
    assertThat(type("disable tor", new EnableVerb(supervisor, catalog, false)).printed())
        .isEqualTo("tor: disabled\n");
    assertThat(supervisor.told).containsExactly("enable tor", "disable tor");
  }

  @Test
  void an_instance_whose_template_is_gone_can_be_disabled_and_not_enabled() {
    assertThat(type("disable web@two", new EnableVerb(supervisor, catalog, false)).printed())
        .isEqualTo("web@two: disabled\n");
    assertThat(type("enable web@two", new EnableVerb(supervisor, catalog, true)).code())
        .isEqualTo(4);
    assertThat(type("disable nosuch", new EnableVerb(supervisor, catalog, false)).code())
        .isEqualTo(4);
    assertThat(supervisor.told).containsExactly("disable web@two");
  }

  @Test
  void a_plan_is_printed_in_its_sections() {
    supervisor.plan =
        Optional.of(
            new Plan(
                "namespace",
                List.of(
                    new Plan.Section("launch program", List.of("unshare mnt", "execve tor")),
                    new Plan.Section("cgroup", List.of("mkdir x")))));

    assertThat(type("plan tor", new PlanVerb(supervisor, catalog)).printed())
        .isEqualTo(
            """
            backend namespace

            launch program
              unshare mnt
              execve tor

            cgroup
              mkdir x
            """);
  }

  @Test
  void a_definition_is_shown_with_the_origin_of_each_line() {
    catalog.definitions.put(
        "tor",
        new EffectiveDefinition(
            Samples.definition("tor"),
            List.of(
                new EffectiveDefinition.Line("command = [\"tor\"]", "tor.toml:1"),
                new EffectiveDefinition.Line("umask = 18", "default"),
                new EffectiveDefinition.Line("", "default"),
                new EffectiveDefinition.Line("[root]", "default"))));

    assertThat(type("show tor", new ShowVerb(supervisor, catalog)).printed())
        .isEqualTo(
            """
            command = ["tor"]  # tor.toml:1
            umask = 18         # default

            [root]             # default
            """);
  }

  @Test
  void what_a_command_has_set_is_shown_as_in_force() {
    supervisor.with(Samples.disabled(Samples.running("tor", 4711)));
    catalog.definitions.put(
        "tor",
        new EffectiveDefinition(
            Samples.definition("tor"),
            List.of(new EffectiveDefinition.Line("enabled = true", "default"))));

    assertThat(type("show tor", new ShowVerb(supervisor, catalog)).printed())
        .isEqualTo("enabled = false  # the command disable\n");
  }

  @Test
  void backends_are_listed_with_the_reason_of_their_probe() {
    supervisor.backends.add(Samples.backend("namespace", true, "a canary ran in 3 ms"));
    supervisor.backends.add(Samples.backend("kvm", false, "/dev/kvm is not there"));

    assertThat(type("backends", new BackendsVerb(supervisor)).printed())
        .isEqualTo(
            """
            NAME       WORKS  KERNEL  STRENGTH  NETWORK    SERVICES  REASON
            namespace  yes    shared  40        host,none  2         a canary ran in 3 ms
            kvm        no     shared  40        host,none  0         /dev/kvm is not there
            """);
  }

  @Test
  void the_matrix_has_a_row_for_each_directive_and_the_reasons_below() {
    Map<Directive, Map<String, String>> rows = new EnumMap<>(Directive.class);
    rows.put(Directive.SECCOMP, Map.of("namespace", "", "lxc", ""));
    rows.put(Directive.LIMITS_IO, Map.of("namespace", "no blkio controller", "lxc", ""));
    supervisor.honours = Optional.of(new HonoursMatrix(List.of("namespace", "lxc"), rows));

    assertThat(type("honours", new HonoursVerb(supervisor)).printed())
        .isEqualTo(
            """
            DIRECTIVE  namespace  lxc
            seccomp    yes        yes
            limits.io  no         yes
            namespace cannot honour limits.io: no blkio controller
            """);
  }

  @Test
  void what_cannot_be_honoured_for_one_reason_is_told_in_one_line() {
    Map<Directive, Map<String, String>> rows = new EnumMap<>(Directive.class);
    rows.put(Directive.LIMITS_MEMORY, Map.of("namespace", "no control group can be made"));
    rows.put(Directive.LIMITS_IO, Map.of("namespace", "no control group can be made"));
    supervisor.honours = Optional.of(new HonoursMatrix(List.of("namespace"), rows));

    assertThat(type("honours", new HonoursVerb(supervisor)).printed())
        .endsWith(
            "namespace cannot honour limits.memory, limits.io: no control group can be made\n")
        .containsOnlyOnce("no control group");
  }

  @Test
  void the_matrix_is_narrowed_to_what_a_service_asks_for_a_backend_or_a_directive() {
    Map<Directive, Map<String, String>> rows = new EnumMap<>(Directive.class);
    rows.put(Directive.SECCOMP, Map.of());
    rows.put(Directive.LABEL, Map.of());
    rows.put(Directive.LIMITS_MEMORY, Map.of());
    rows.put(Directive.LIMITS_IO, Map.of("namespace", "no blkio controller"));
    supervisor.honours = Optional.of(new HonoursMatrix(List.of("namespace", "lxc"), rows));
    supervisor.spec = Optional.of(Samples.spec("tor"));
    HonoursVerb honours = new HonoursVerb(supervisor);

    assertThat(type("honours tor", honours).printed())
        .isEqualTo("DIRECTIVE  namespace  lxc\nseccomp    yes        yes\n");
    assertThat(type("honours limits lxc", honours).printed())
        .isEqualTo(
            """
            DIRECTIVE      lxc
            limits.memory  yes
            limits.io      yes
            """);
    assertThat(type("honours limits.oi", honours).complained())
        .isEqualTo(
            "cloister: no service, backend or directive \"limits.oi\"; did you mean"
                + " \"limits.io\"?\n");
  }

  @Test
  void a_signal_is_sent_by_name_or_number() {
    SignalVerb signal = new SignalVerb(supervisor, catalog);

    assertThat(type("signal tor usr1", signal).printed()).isEqualTo("tor: sent SIGUSR1\n");
    assertThat(type("signal tor 15", signal).printed()).isEqualTo("tor: sent SIGTERM\n");
    assertThat(type("signal tor TREM", signal).complained())
        .startsWith("cloister: signal: no signal \"TREM\"; one is TERM");
  }

  @Test
  void limits_are_shown_with_what_is_used() {
    supervisor.spec = Optional.of(Samples.spec("tor"));
    supervisor.usage =
        Optional.of(
            new Usage(
                OptionalLong.of(1 << 20),
                OptionalLong.empty(),
                Duration.ofSeconds(12),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));

    assertThat(type("limits tor", new LimitsVerb(supervisor, catalog)).printed())
        .isEqualTo(
            """
            tor
              limits      none
              usage       memory 1 MiB, cpu 12 s
            """);
    assertThat(supervisor.told).isEmpty();
  }

  @Test
  void limits_are_changed_as_an_operator_writes_them() {
    supervisor.spec = Optional.of(Samples.spec("tor"));
    supervisor.usage =
        Optional.of(
            new Usage(
                OptionalLong.empty(),
                OptionalLong.empty(),
                Duration.ZERO,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));

    Typed typed =
        type("limits tor memory=512M cpu=0.5 pids=40 swap=0", new LimitsVerb(supervisor, catalog));

    assertThat(typed.printed()).contains("memory 512 MiB, swap 0 B, cpu 0.5, pids 40");
    assertThat(supervisor.told)
        .singleElement()
        .asString()
        .startsWith("update tor Limits[memory=OptionalLong[536870912]");
  }

  @Test
  void a_second_change_leaves_the_first_and_the_next_start_is_told_apart() {
    supervisor.spec = Optional.of(Samples.spec("tor"));
    supervisor.usage =
        Optional.of(
            new Usage(
                OptionalLong.empty(),
                OptionalLong.empty(),
                Duration.ZERO,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));

    type("limits tor memory=64M", new LimitsVerb(supervisor, catalog));
    Typed typed = type("limits tor pids=5", new LimitsVerb(supervisor, catalog));

    assertThat(typed.printed())
        .contains("limits      memory 64 MiB, pids 5\n", "next start  none\n");
  }

  @Test
  void limits_are_written_as_in_a_definition() {
    Arguments none = Arguments.parse(new LimitsVerb(supervisor, catalog).manual(), List.of());
    Limits limits = LimitsVerb.with(none, Limits.NONE, "memory=1.5G");
    limits = LimitsVerb.with(none, limits, "cpu=50%");

    assertThat(limits.memory()).hasValue(3L << 29);
    assertThat(limits.cpu()).hasValue(0.5);
    for (String same : List.of("memory=48M", "memory=48MB", "memory=48MiB", "memory=50331648B")) {
      assertThat(LimitsVerb.with(none, Limits.NONE, same).memory()).as(same).hasValue(48L << 20);
    }
    for (String lifted : List.of("memory=infinity", "cpu=infinity")) {
      limits = LimitsVerb.with(none, limits, lifted);
    }
    assertThat(limits).isEqualTo(Limits.NONE);
  }

  @Test
  void a_limit_that_makes_no_sense_is_refused() {
    supervisor.spec = Optional.of(Samples.spec("tor"));
    LimitsVerb limits = new LimitsVerb(supervisor, catalog);

    for (String wrong :
        List.of(
            "memory=",
            "memory=-1",
            "memory=0",
            "memory=9999999999G",
            "cpu=0",
            "cpu=NaN",
            "pids=few",
            "io-weight=0")) {
      assertThat(type("limits tor " + wrong, limits).complained())
          .as(wrong)
          .startsWith("cloister: limits: " + wrong.replaceFirst("=.*", " must be "));
    }
    assertThat(type("limits tor memroy=1G", limits).complained())
        .contains("no limit \"memroy=1G\"; did you mean \"memory\"?");
    assertThat(supervisor.told).isEmpty();
  }

  @Test
  void a_limit_that_makes_no_sense_is_refused_in_the_words_of_a_definition() {
    supervisor.spec = Optional.of(Samples.spec("tor"));

    assertThat(
            type("limits tor memory=48X", new LimitsVerb(supervisor, catalog)).complained().lines())
        .first()
        .asString()
        .startsWith(
            "cloister: limits: memory must be a size such as \"64M\", or \"infinity\", not"
                + " \"48X\"");
  }

  @Test
  void the_doctor_collects_findings_and_fails_if_something_is_bad() {
    HostCheck good =
        () ->
            List.of(
                new HostCheck.Finding(
                    "cgroups", HostCheck.Verdict.GOOD, "v2, all controllers", ""));
    HostCheck bad =
        () ->
            List.of(
                new HostCheck.Finding(
                    "state", HostCheck.Verdict.BAD, "the disk is full", "make room"));
    HostCheck broken =
        () -> {
          throw new IllegalStateException("no /proc");
        };
    supervisor.backends.add(Samples.backend("kvm", false, "/dev/kvm hangs"));

    Typed typed = type("doctor", new DoctorVerb(supervisor, () -> List.of(good, bad)));

    assertThat(typed.printed())
        .isEqualTo(
            """
            good     cgroups      v2, all controllers
            bad      state        the disk is full — make room
            reduced  backend kvm  /dev/kvm hangs
            """);
    assertThat(typed.code()).isEqualTo(1);
    assertThat(type("doctor", new DoctorVerb(supervisor, () -> List.of(good))).code()).isZero();
    assertThat(type("doctor", new DoctorVerb(supervisor, () -> List.of(broken))).printed())
        .contains("no /proc");
  }

  @Test
  void the_platforms_process_is_this_one() {
    assertThat(type("platform-pid", new PlatformPidVerb()).printed())
        .isEqualTo(ProcessHandle.current().pid() + "\n");
  }
}
