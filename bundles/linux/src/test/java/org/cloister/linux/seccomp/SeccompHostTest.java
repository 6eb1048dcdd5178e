package org.cloister.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Seccomp;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.PrivilegeCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LiveKernel;
import org.cloister.linux.process.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel that runs the test takes the filters and obeys them. */
class SeccompHostTest {
  private static final int SIGSYS = 31;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int EAFNOSUPPORT = 97;

  /** A static i386 program: exit(42). */
  private static final String I386 =
      "7f454c46010101000000000000000000"
          + "020003000100000054800408340000000000000000000000"
          + "3400200001002800000000000100000000000000"
          + "00800408008004086000000060000000"
          + "0500000000100000"
          + "b801000000bb2a000000cd80";

  @TempDir Path directory;
  private final LiveKernel live = new LiveKernel();

  @AfterEach
  void stop() {
    live.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1L})
  void an_ordinary_program_runs_under_the_platforms_profile(long capabilities) throws Exception {
    CapabilitySet granted = new CapabilitySet(capabilities);

    assertThat(run(Seccomp.DEFAULT, granted, "/bin/sh", "-c", "ls / | sort >/dev/null; exit 7"))
        .isEqualTo(ExitStatus.exited(7));
  }

  @Test
  void dangerous_calls_fail_as_the_profile_says() throws Exception {
    // Each would have succeeded or failed otherwise without the filter.
    assertThat(errno(CapabilitySet.NONE, "unshare", 0x10000000L)).isEqualTo(EPERM);
    assertThat(errno(CapabilitySet.NONE, "keyctl", 0, -3, 0)).isEqualTo(EPERM);
    assertThat(errno(CapabilitySet.NONE, "personality", 0x40000)).isEqualTo(EPERM);
    assertThat(errno(CapabilitySet.NONE, "clone3", 0, 0)).isEqualTo(ENOSYS);
    assertThat(errno(CapabilitySet.NONE, "io_uring_setup", 0, 0)).isEqualTo(ENOSYS);
    assertThat(errno(CapabilitySet.NONE, "socket", 38, 5, 0)).isEqualTo(EAFNOSUPPORT);
    assertThat(errno(CapabilitySet.NONE, "socket", 0x100000026L, 5, 0)).isEqualTo(EAFNOSUPPORT);
  }

  @Test
  void ordinary_calls_succeed() throws Exception {
    assertThat(errno(CapabilitySet.NONE, "unshare", 0x200)).isZero();
    assertThat(errno(CapabilitySet.NONE, "personality", 0xFFFFFFFFL)).isZero();
    assertThat(errno(CapabilitySet.NONE, "socket", 1, 1, 0)).isZero();
    assertThat(errno(CapabilitySet.NONE, "getpid")).isZero();
  }

  @Test
  void a_capability_unlocks_what_it_governs() throws Exception {
    assertThat(errno(CapabilitySet.of(Capability.SYS_ADMIN), "unshare", 0x10000000L)).isZero();
    assertThat(errno(CapabilitySet.of(Capability.SYS_ADMIN), "keyctl", 0, -3, 0)).isZero();
  }

  @Test
  void a_call_without_a_name_and_one_of_x32_are_absent() throws Exception {
    int getpid = SyscallTable.of(Architecture.current()).number("getpid").orElseThrow();

    assertThat(errnoOfNumber(CapabilitySet.NONE, 4000)).isEqualTo(ENOSYS);
    assertThat(errnoOfNumber(CapabilitySet.NONE, 0x40000000 | getpid)).isEqualTo(ENOSYS);
  }

  @Test
  void a_program_of_another_architecture_does_not_live() throws Exception {
    Path program = directory.resolve("i386");
    Files.write(program, HexFormat.of().parseHex(I386));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Seccomp denying = new Seccomp(Seccomp.Mode.UNCONFINED, List.of(), List.of("@keyring"));

    for (Seccomp seccomp : List.of(Seccomp.DEFAULT, denying)) {
      assertThat(run(seccomp, CapabilitySet.NONE, "/bin/sh", "-c", program + "; echo $?"))
          .isEqualTo(ExitStatus.exited(0));
      // 126: this kernel does not even execute it.
      assertThat(output()).isIn(Integer.toString(128 + SIGSYS), "126");
    }
  }

  private int errno(CapabilitySet granted, String call, long... arguments) throws Exception {
    int number = SyscallTable.of(Architecture.current()).number(call).orElseThrow();
    return errnoOfNumber(granted, number, arguments);
  }

  /** Makes one call from a Perl program, which every Debian has, and tells its error. */
  private int errnoOfNumber(CapabilitySet granted, int number, long... arguments) throws Exception {
    StringBuilder list = new StringBuilder(Integer.toString(number));
    for (long argument : arguments) {
      list.append(", ").append(argument);
    }
    String script = "$! = 0; my $r = syscall(" + list + "); print $r < 0 ? $! + 0 : 0;";
    assertThat(run(Seccomp.DEFAULT, granted, "/usr/bin/perl", "-e", script))
        .isEqualTo(ExitStatus.exited(0));
    return Integer.parseInt(output());
  }

  private String output() throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve("log"));
    return lines.get(lines.size() - 1);
  }

  private ExitStatus run(Seccomp seccomp, CapabilitySet granted, String... command)
      throws Exception {
    BpfProgram filter =
        new SeccompFilters(Architecture.current()).filter(seccomp, granted).orElseThrow();
    Path log = directory.resolve("log");
    Files.deleteIfExists(log);
    LaunchProgram program =
        LaunchProgram.builder("seccomp")
            .add(PrivilegeCalls.noNewPrivileges())
            .add(PrivilegeCalls.seccomp(filter.bytes(), 0))
            .add(
                ProcessCalls.execve(
                    command[0], new ArrayList<>(List.of(command)), List.of("PATH=/usr/bin:/bin")))
            .build();
    return LiveKernel.exit(live.launcher.launch(program, LaunchOptions.of(Streams.log(log))));
  }
}
