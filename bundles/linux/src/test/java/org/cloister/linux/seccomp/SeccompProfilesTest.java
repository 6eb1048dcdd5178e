package org.cloister.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cloister.api.isolation.Seccomp;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompProfilesTest {
  private static final long CLONE_NEWUSER = 0x10000000L;
  private static final long FORK_FLAGS = 0x01200011L;

  @Test
  void every_call_stands_in_exactly_one_group_of_calls() {
    List<String> seen = new ArrayList<>();
    for (Statement statement : Statement.read("groups.seccomp")) {
      statement.words().stream().filter(word -> !word.startsWith("@")).forEach(seen::add);
    }

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(seen)).isEqualTo(SyscallTable.allNamesOfAllArchitectures());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read", "openat", "execve", "mmap", "futex", "rseq", "epoll_wait", "accept4", "setresuid",
        "setgroups", "chown", "clone", "fork", "wait4", "prctl", "io_submit", "shmget",
            "landlock_restrict_self",
        "ioctl", "mknod", "sched_setaffinity", "mlockall", "timer_create", "getrandom", "pidfd_open"
      })
  void what_an_ordinary_daemon_does_is_allowed(String call) {
    assertThat(standard(call, CapabilitySet.NONE)).isEqualTo(SeccompAction.ALLOW);
  }

  @ParameterizedTest
  @CsvSource({
    "mount, SYS_ADMIN",
    "umount2, SYS_ADMIN",
    "move_mount, SYS_ADMIN",
    "fsopen, SYS_ADMIN",
    "pivot_root, SYS_ADMIN",
    "open_tree_attr, SYS_ADMIN",
    "setns, SYS_ADMIN",
    "swapon, SYS_ADMIN",
    "quotactl, SYS_ADMIN",
    "sethostname, SYS_ADMIN",
    "fanotify_init, SYS_ADMIN",
    "keyctl, SYS_ADMIN",
    "add_key, SYS_ADMIN",
    "bpf, BPF",
    "bpf, SYS_ADMIN",
    "perf_event_open, PERFMON",
    "syslog, SYSLOG",
    "chroot, SYS_CHROOT",
    "ptrace, SYS_PTRACE",
    "process_vm_readv, SYS_PTRACE",
    "pidfd_getfd, SYS_PTRACE",
    "userfaultfd, SYS_PTRACE",
    "open_by_handle_at, DAC_READ_SEARCH",
    "init_module, SYS_MODULE",
    "finit_module, SYS_MODULE",
    "kexec_load, SYS_BOOT",
    "reboot, SYS_BOOT",
    "settimeofday, SYS_TIME",
    "clock_settime, SYS_TIME",
    "iopl, SYS_RAWIO",
    "acct, SYS_PACCT",
    "vhangup, SYS_TTY_CONFIG",
    "move_pages, SYS_NICE"
  })
  void a_dangerous_call_is_there_only_with_the_capability_that_governs_it(
      String call, Capability capability) {
    assertThat(standard(call, CapabilitySet.NONE)).isEqualTo(SeccompAction.REFUSE);
    assertThat(standard(call, CapabilitySet.of(capability))).isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void no_process_makes_a_namespace_by_clone_or_unshare() {
    assertThat(standard("clone", CapabilitySet.NONE, FORK_FLAGS)).isEqualTo(SeccompAction.ALLOW);
    assertThat(standard("clone", CapabilitySet.NONE, FORK_FLAGS | CLONE_NEWUSER))
        .isEqualTo(SeccompAction.REFUSE);
    assertThat(standard("unshare", CapabilitySet.NONE, CLONE_NEWUSER))
        .isEqualTo(SeccompAction.REFUSE);
    assertThat(standard("unshare", CapabilitySet.NONE, 0x400)).isEqualTo(SeccompAction.ALLOW);
    assertThat(standard("clone", CapabilitySet.of(Capability.SYS_ADMIN), CLONE_NEWUSER))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void clone3_is_absent_so_that_libraries_use_clone() {
    assertThat(standard("clone3", CapabilitySet.NONE)).isEqualTo(SeccompAction.ABSENT);
    assertThat(standard("clone3", CapabilitySet.of(Capability.SYS_ADMIN)))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 10, 16, 0x700000001L})
  void ordinary_sockets_are_allowed(long family) {
    assertThat(standard("socket", CapabilitySet.NONE, family)).isEqualTo(SeccompAction.ALLOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {38, 40, 17, 31, 0x100000026L})
  void rare_socket_families_do_not_exist_whatever_the_upper_half_says(long family) {
    assertThat(standard("socket", CapabilitySet.NONE, family)).isEqualTo(SeccompAction.errno(97));
  }

  @Test
  void packet_sockets_come_with_net_raw() {
    assertThat(standard("socket", CapabilitySet.of(Capability.NET_RAW), 17))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void nobody_types_into_a_terminal_that_is_read_outside() {
    assertThat(standard("ioctl", CapabilitySet.NONE, 0, 0x5412)).isEqualTo(SeccompAction.REFUSE);
    assertThat(standard("ioctl", CapabilitySet.NONE, 0, 0xF00005412L))
        .isEqualTo(SeccompAction.REFUSE);
    assertThat(standard("ioctl", CapabilitySet.NONE, 0, 0x541C)).isEqualTo(SeccompAction.REFUSE);
    assertThat(standard("ioctl", CapabilitySet.NONE, 0, 0x5413)).isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void a_personality_without_address_randomisation_is_refused() {
    assertThat(standard("personality", CapabilitySet.NONE, 0x0040000))
        .isEqualTo(SeccompAction.REFUSE);
    assertThat(standard("personality", CapabilitySet.NONE, 0xFFFFFFFFL))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void io_uring_is_absent_until_somebody_allows_it() {
    assertThat(standard("io_uring_setup", CapabilitySet.NONE)).isEqualTo(SeccompAction.ABSENT);
    assertThat(
            decide(
                new Seccomp(Seccomp.Mode.DEFAULT, List.of("@io-uring"), List.of()),
                "io_uring_setup"))
        .isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void a_denial_goes_before_what_is_allowed() {
    Seccomp seccomp =
        new Seccomp(Seccomp.Mode.DEFAULT, List.of("@mount", "ptrace"), List.of("umount2", "chown"));

    assertThat(decide(seccomp, "mount")).isEqualTo(SeccompAction.ALLOW);
    assertThat(decide(seccomp, "ptrace")).isEqualTo(SeccompAction.ALLOW);
    assertThat(decide(seccomp, "umount2")).isEqualTo(SeccompAction.REFUSE);
    assertThat(decide(seccomp, "chown")).isEqualTo(SeccompAction.REFUSE);
  }

  @Test
  void unconfined_is_no_filter_at_all_unless_something_is_denied() {
    assertThat(SeccompProfiles.of(new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of())))
        .isEmpty();

    Seccomp seccomp = new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of("@keyring"));
    assertThat(decide(seccomp, "add_key")).isEqualTo(SeccompAction.REFUSE);
    assertThat(decide(seccomp, "mount")).isEqualTo(SeccompAction.ALLOW);
  }

  @Test
  void all_misspelt_names_are_told_at_once() {
    Seccomp seccomp =
        new Seccomp(Seccomp.Mode.DEFAULT, List.of("moutn", "read"), List.of("@keyrings"));

    assertThatThrownBy(() -> SeccompProfiles.of(seccomp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("\"moutn\"; nearest is mount", "\"@keyrings\"");
  }

  @Test
  void a_misspelt_name_is_refused_with_the_nearest_one() {
    assertThatThrownBy(() -> decide(denying("moutn"), "read"))
        .hasMessage("there is no system call \"moutn\"; nearest is mount");
    assertThatThrownBy(() -> decide(denying("@keyrings"), "read"))
        .hasMessage("there is no group of system calls \"@keyrings\"; nearest is @keyring");
    assertThatThrownBy(() -> SeccompRule.of(SeccompAction.ALLOW, Set.of("raed")))
        .hasMessageStartingWith("there is no system call \"raed\"");
  }

  @Test
  void a_call_that_starts_services_cannot_be_denied() {
    assertThatThrownBy(() -> decide(denying("execve"), "read"))
        .hasMessage("the system call \"execve\" cannot be denied: a service is started with it");
  }

  @Test
  void the_listing_tells_what_the_compiled_filter_does() {
    BpfProgram program =
        SeccompCompiler.compile(
            SeccompProfiles.standard(), Architecture.X86_64, CapabilitySet.NONE);

    assertThat(SeccompListing.of(program))
        .contains(
            "clone: allow when arg0.low & 0x7e020000 == 0x0, refuse",
            "ioctl: refuse when arg1.low == 0x5412, refuse when arg1.low == 0x541c, allow",
            "calls without a name: absent",
            "x32 calls: absent",
            "calls of other architectures: kill")
        .anyMatch(line -> line.startsWith("allow: read write"))
        .anyMatch(line -> line.startsWith("refuse: ") && line.contains(" mount "));
  }

  @Test
  void a_mistake_in_a_profiles_text_is_told_with_its_line() {
    assertThatThrownBy(() -> ProfileText.parse("p", "allow read\nalow write\n"))
        .hasMessage("p:2: \"alow\" is not an action");
    assertThatThrownBy(() -> ProfileText.parse("p", "allow read when arg7 == 1"))
        .hasMessageStartingWith("p:1: \"arg7 == 1\" is not a condition");
    assertThatThrownBy(() -> ProfileText.parse("p", "allow read when arg1 & 0x1 == 2"))
        .hasMessage("p:1: a condition with mask 0x1 and value 0x2 decides nothing");
    assertThatThrownBy(() -> ProfileText.parse("p", "allow read if CAP_SYS_ADMIM"))
        .hasMessageEndingWith("nearest is CAP_SYS_ADMIN");
    assertThatThrownBy(() -> ProfileText.parse("p", "  read"))
        .hasMessageStartingWith("p:1: an indented line");
  }

  @Test
  void a_profile_is_printed_as_it_can_be_read() {
    SeccompProfile profile = SeccompProfiles.standard();

    assertThat(ProfileText.parse("again", profile.toString())).isEqualTo(profile);
  }

  private static Seccomp denying(String name) {
    return new Seccomp(Seccomp.Mode.DEFAULT, List.of(), List.of(name));
  }

  private static SeccompAction decide(Seccomp seccomp, String call) {
    return SeccompProfiles.of(seccomp)
        .orElseThrow()
        .decide(call, CapabilitySet.NONE, 0, 0, 0, 0, 0, 0);
  }

  private static SeccompAction standard(String call, CapabilitySet granted, long... arguments) {
    long[] six = Arrays.copyOf(arguments, 6);
    return SeccompProfiles.standard().decide(call, granted, six);
  }
}
