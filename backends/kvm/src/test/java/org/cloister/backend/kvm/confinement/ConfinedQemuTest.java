package org.cloister.backend.kvm.confinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.command.Share;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Step;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;

class ConfinedQemuTest {
  private static final HostFacts HOST =
      new HostFacts(
          Architecture.X86_64,
          0,
          0,
          new CapabilitySet((1L << 41) - 1),
          new CapabilitySet((1L << 41) - 1),
          "",
          "",
          0,
          0,
          List.of(),
          false);

  private static Guest guest(Accelerator accelerator, Share... shares) {
    return new Guest(
        Machine.Q35,
        accelerator,
        256,
        1,
        Path.of("/cache/kernel-1"),
        Path.of("/cache/initrd-1"),
        List.of(),
        Path.of("/run/web/console"),
        Path.of("/run/web/monitor"),
        List.of(
            new SerialPort(1, new Endpoint.Socket(Path.of("/run/web/control"))),
            new SerialPort(2, new Endpoint.File(Path.of("/var/log/web")))),
        List.of(shares),
        List.of(),
        new GuestNetwork.None(),
        Guest.Origin.BOOT);
  }

  private static ConfinedQemu qemu() {
    return new ConfinedQemu(
        null,
        Path.of("/usr/bin/qemu-system-x86_64"),
        new QemuUser(1234, 1235),
        HOST,
        new MergedHost());
  }

  private static List<String> plan(Guest guest) throws IsolationException {
    return plan(qemu(), guest);
  }

  private static List<String> plan(ConfinedQemu qemu, Guest guest) throws IsolationException {
    return qemu.plan(guest).steps().stream().map(Step::toString).toList();
  }

  /** The sources of binds, in order. */
  private static List<String> binds(Guest guest) throws IsolationException {
    return plan(guest).stream()
        .filter(line -> line.contains("RESOLVE_") || line.contains("OPEN_TREE_CLONE"))
        .flatMap(line -> Stream.of(line.split("\"")).filter(part -> part.startsWith("/")))
        .distinct()
        .collect(Collectors.toList());
  }

  @Test
  void qemu_is_shown_its_program_the_files_of_the_guest_and_the_shares() throws Exception {
    Share root = Share.of("root", Path.of("/"), Share.Access.READ_ONLY);
    Share data = Share.of("data", Path.of("/srv/data"), Share.Access.WRITABLE);

    assertThat(binds(guest(Accelerator.TCG, root, data)))
        .contains(
            "/usr",
            "/etc/ld.so.cache",
            "/cache/kernel-1",
            "/cache/initrd-1",
            "/run/web",
            "/var/log/web",
            "/srv/data")
        .doesNotContain("/etc", "/var", "/home", "/dev/kvm");
  }

  @Test
  void the_hypervisor_is_shown_only_where_it_is_used() throws Exception {
    assertThat(binds(guest(Accelerator.KVM))).contains("/dev/kvm");
    assertThat(binds(guest(Accelerator.TCG))).doesNotContain("/dev/kvm");
  }

  @Test
  void shares_are_where_the_command_line_says() throws Exception {
    Share root = Share.of("root", Path.of("/"), Share.Access.READ_ONLY);

    List<String> plan = plan(guest(Accelerator.TCG, root));

    assertThat(plan.get(plan.size() - 1))
        .startsWith("execve(\"/usr/bin/qemu-system-x86_64\"")
        .contains("path=/shares/root,multidevs=remap,security_model=none,readonly=on");
  }

  @Test
  void guests_of_the_platform_s_own_end_with_it_and_give_way() throws Exception {
    Guest guest = guest(Accelerator.TCG);

    List<String> service = plan(guest);
    List<String> canary = plan(qemu().passing(), guest);
    List<String> frozen = plan(qemu().inBackground(), guest);

    String bond = "prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)";
    assertThat(service).noneMatch(step -> step.contains("PDEATHSIG"));
    // A change of user takes it back.
    assertThat(canary.subList(last(canary, "setresuid"), canary.size())).contains(bond);
    assertThat(frozen.subList(last(frozen, "setresuid"), frozen.size())).contains(bond);
    assertThat(canary).noneMatch(step -> step.startsWith("setpriority"));
    assertThat(frozen).anyMatch(step -> step.startsWith("setpriority"));
  }

  private static int last(List<String> plan, String call) {
    for (int i = plan.size() - 1; i >= 0; i--) {
      if (plan.get(i).startsWith(call)) {
        return i;
      }
    }
    throw new AssertionError("no " + call);
  }

  @Test
  void an_empty_share_shows_nothing_of_the_host() throws Exception {
    List<String> nothing = binds(guest(Accelerator.TCG));

    assertThat(binds(guest(Accelerator.TCG, Share.empty("root"))))
        .filteredOn(path -> !path.startsWith("/shares"))
        .isEqualTo(nothing);
  }

  @Test
  void qemu_keeps_only_the_capabilities_that_its_shares_need() {
    Share read = Share.of("a", Path.of("/a"), Share.Access.READ_ONLY);
    Share mapped = Share.of("b", Path.of("/b"), Share.Access.WRITABLE_MAPPED);
    Share owned = Share.of("c", Path.of("/c"), Share.Access.WRITABLE);

    assertThat(capabilities()).isEqualTo(CapabilitySet.NONE);
    assertThat(capabilities(read)).isEqualTo(CapabilitySet.of(Capability.DAC_READ_SEARCH));
    assertThat(capabilities(read, mapped))
        .isEqualTo(
            CapabilitySet.of(
                Capability.DAC_READ_SEARCH, Capability.DAC_OVERRIDE, Capability.FOWNER));
    assertThat(capabilities(owned).contains(Capability.CHOWN)).isTrue();
    assertThat(capabilities(owned).contains(Capability.SYS_ADMIN)).isFalse();
  }

  private static CapabilitySet capabilities(Share... shares) {
    return QemuCapabilities.of(guest(Accelerator.TCG, shares));
  }

  @Test
  void disks_and_ports_below_1024_take_a_capability_each() {
    Guest guest = guest(Accelerator.TCG);
    Path file = Path.of("/srv/image");

    assertThat(QemuCapabilities.of(guest.with(List.of(new Disk(file, false)))))
        .isEqualTo(CapabilitySet.of(Capability.DAC_READ_SEARCH));
    assertThat(QemuCapabilities.of(guest.with(List.of(new Disk(file, true)))))
        .isEqualTo(CapabilitySet.of(Capability.DAC_OVERRIDE));
    assertThat(QemuCapabilities.of(guest.on(new GuestNetwork.User(Optional.empty(), true))))
        .isEqualTo(CapabilitySet.of(Capability.NET_BIND_SERVICE));
    assertThat(QemuCapabilities.of(guest.on(new GuestNetwork.User(Optional.empty(), false))))
        .isEqualTo(CapabilitySet.NONE);
  }

  @Test
  void only_a_guest_with_a_network_leaves_qemu_the_host_s() throws Exception {
    Guest guest = guest(Accelerator.TCG);
    Path resolver = Path.of("/run/resolve/stub");
    Guest connected = guest.on(new GuestNetwork.User(Optional.of(resolver), false));

    assertThat(plan(guest)).anyMatch(line -> line.contains("CLONE_NEWNET"));
    assertThat(plan(connected)).noneMatch(line -> line.contains("CLONE_NEWNET"));
    assertThat(binds(guest)).doesNotContain(resolver.toString());
    assertThat(binds(connected)).contains(resolver.toString());
  }

  @Test
  void privileges_are_given_up_before_qemu_is_executed() throws Exception {
    assertThat(plan(guest(Accelerator.TCG)))
        .containsSubsequence(
            "setresgid(1235, 1235, 1235)  # identity group 1235",
            "setresuid(1234, 1234, 1234)  # identity 1234")
        .anyMatch(line -> line.contains("PR_SET_NO_NEW_PRIVS"))
        .anyMatch(line -> line.startsWith("seccomp("));
  }

  @Test
  void a_share_that_does_not_exist_is_named() {
    Share missing = Share.of("x", Path.of("/missing"), Share.Access.READ_ONLY);

    assertThatThrownBy(() -> plan(guest(Accelerator.TCG, missing)))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("/missing");
  }

  /** A host where /lib is a link into /usr, and the guest's folder is still to be made. */
  private record MergedHost() implements SourceFiles {
    @Override
    public Kind kind(Path path) {
      return switch (path.toString()) {
        case "/lib", "/lib64" -> Kind.LINK;
        case "/missing", "/run/web" -> Kind.MISSING;
        case "/", "/usr", "/srv/data" -> Kind.DIRECTORY;
        default -> Kind.FILE;
      };
    }

    @Override
    public Optional<String> fileSystem(Path image) {
      return Optional.empty();
    }

    @Override
    public List<String> processors() {
      return List.of();
    }
  }
}
