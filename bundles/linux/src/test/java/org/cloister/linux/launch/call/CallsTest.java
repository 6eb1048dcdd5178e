package org.cloister.linux.launch.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.linux.launch.call.AtFlags.AT_EMPTY_PATH;
import static org.cloister.linux.launch.call.AtFlags.AT_RECURSIVE;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_PARENT;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOSUID;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_NOFOLLOW;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.OpenFlags.O_RDONLY;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_IN_ROOT;

import java.util.List;
import java.util.stream.Stream;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Data;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallsTest {

  private static final Slot FD = Slot.named("fd");

  record Printed(Step step, String text) {}

  static Stream<Printed> printed() {
    return Stream.of(
        new Printed(
            ProcessCalls.unshare(CLONE_NEWNS | CLONE_NEWPID), "unshare(CLONE_NEWNS|CLONE_NEWPID)"),
        new Printed(ProcessCalls.setns(FD, 0), "setns($fd, 0)"),
        new Printed(
            ProcessCalls.clone3(CLONE_NEWNS | CLONE_PARENT),
            "clone3({flags=CLONE_PARENT|CLONE_NEWNS}, 88)"),
        new Printed(
            ProcessCalls.clone3(CLONE_NEWNS),
            "clone3({flags=CLONE_NEWNS, exit_signal=SIGCHLD}, 88)"),
        new Printed(
            FileCalls.openat2(FD, "a", O_PATH | O_DIRECTORY, 0, RESOLVE_IN_ROOT),
            "openat2($fd, \"a\", {flags=O_DIRECTORY|O_PATH, resolve=RESOLVE_IN_ROOT}, 24)"),
        new Printed(
            FileCalls.openat(FileCalls.AT_FDCWD, "a", O_RDONLY, 0),
            "openat(AT_FDCWD, \"a\", O_RDONLY, 0)"),
        new Printed(
            FileCalls.mknodat(FD, "null", 0666, 1, 3),
            "mknodat($fd, \"null\", S_IFCHR|0666, makedev(1, 3))"),
        new Printed(FileCalls.linkat(FD, "f", FD, "g"), "linkat($fd, \"f\", $fd, \"g\", 0)"),
        new Printed(FileCalls.mknodat(FD, "f", 0644), "mknodat($fd, \"f\", S_IFREG|0644, 0)"),
        new Printed(FileCalls.umask(0), "umask(0)"),
        new Printed(
            MountCalls.openTree(FD, "", TreeFlags.OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE),
            "open_tree($fd, \"\", OPEN_TREE_CLONE|AT_EMPTY_PATH|AT_RECURSIVE)"),
        new Printed(
            MountCalls.mountSetattr(
                FD, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0),
            "mount_setattr($fd, \"\", AT_EMPTY_PATH,"
                + " {attr_set=MOUNT_ATTR_RDONLY|MOUNT_ATTR_NOSUID}, 32)"),
        new Printed(
            MountCalls.mount("", "/", "", MountFlags.MS_REC | MountFlags.MS_PRIVATE, ""),
            "mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE, NULL)"),
        new Printed(MountCalls.umount2(".", UnmountFlags.MNT_DETACH), "umount2(\".\", MNT_DETACH)"),
        new Printed(PrivilegeCalls.noNewPrivileges(), "prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)"),
        new Printed(
            PrivilegeCalls.dropFromBoundingSet(Capability.SYS_ADMIN.number()),
            "prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0)"),
        new Printed(
            PrivilegeCalls.dropFromBoundingSet(62), "prctl(PR_CAPBSET_DROP, CAP_62, 0, 0, 0)"),
        new Printed(
            PrivilegeCalls.capset(
                CapabilitySet.of(Capability.CHOWN),
                CapabilitySet.of(Capability.CHOWN, Capability.BPF),
                CapabilitySet.NONE),
            "capset({version=_LINUX_CAPABILITY_VERSION_3}, {effective=0x1, permitted=0x1,"
                + " permitted_high=0x80})"),
        new Printed(PrivilegeCalls.setgroups(List.of()), "setgroups(0, NULL)"),
        new Printed(PrivilegeCalls.setgroups(List.of(5, 6)), "setgroups(2, {gid=5, gid=6})"),
        new Printed(
            PrivilegeCalls.seccomp(new byte[16], 0),
            "seccomp(SECCOMP_SET_MODE_FILTER, 0x0, {len=2, filter=<16 bytes>})"),
        new Printed(
            ProcessCalls.prlimit64(7, "RLIMIT_NOFILE", 1024, -1),
            "prlimit64(0, RLIMIT_NOFILE, {soft=1024, hard=unlimited}, NULL)"),
        new Printed(
            ProcessCalls.parentDeathSignal(Signal.KILL),
            "prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)"),
        new Printed(ProcessCalls.sethostname("höst"), "sethostname(\"höst\", 5)"),
        new Printed(ProcessCalls.controllingTerminal(Immediate.ZERO), "ioctl(0, TIOCSCTTY, 0)"));
  }

  @ParameterizedTest
  @MethodSource("printed")
  void a_call_is_printed_with_its_symbols(Printed expected) {
    assertThat(expected.step()).hasToString(expected.text());
  }

  @Test
  void structures_have_the_kernels_sizes() {
    assertThat(sizeOf(ProcessCalls.clone3(0).arguments().get(0))).isEqualTo(88);
    assertThat(sizeOf(PrivilegeCalls.seccomp(new byte[8], 0).arguments().get(2))).isEqualTo(16);
    CapabilitySet none = CapabilitySet.NONE;
    assertThat(sizeOf(PrivilegeCalls.capset(none, none, none).arguments().get(0))).isEqualTo(8);
    assertThat(sizeOf(PrivilegeCalls.capset(none, none, none).arguments().get(1))).isEqualTo(24);
  }

  private static int sizeOf(Object argument) {
    return ((Data) argument).size();
  }

  @Test
  void device_numbers_are_encoded_as_the_kernel_does() {
    // makedev(3) of the C library says so.
    assertThat(device(1, 3)).isEqualTo(0x103);
    assertThat(device(10, 229)).isEqualTo(0xae5);
    assertThat(device(259, 300)).isEqualTo(0x11032cL);
  }

  private static long device(int major, int minor) {
    Immediate number = (Immediate) FileCalls.mknodat(FD, "x", 0, major, minor).arguments().get(3);
    return number.value();
  }

  @Test
  void flags_for_opening_differ_between_architectures() {
    long flags = O_DIRECTORY | O_NOFOLLOW | O_PATH;

    assertThat(OpenFlags.encode(flags, Architecture.X86_64)).isEqualTo(flags);
    assertThat(OpenFlags.encode(flags, Architecture.AARCH64)).isEqualTo(040000 | 0100000 | O_PATH);
    assertThat(OpenFlags.of(flags).encode(Architecture.AARCH64))
        .isEqualTo(040000 | 0100000 | O_PATH);
  }

  @Test
  void bits_without_a_name_are_printed_as_a_number() {
    assertThat(MountFlags.NAMES.print(3 | 1L << 40)).isEqualTo("MS_RDONLY|MS_NOSUID|0x10000000000");
    assertThat(MountFlags.NAMES.print(0)).isEqualTo("0");
  }
}
