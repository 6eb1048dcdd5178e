package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountFlags.MS_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.nio.file.Path;
import java.util.List;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.backend.kvm.control.GuestInit;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("guest")
class HostRootTest {
  @TempDir Path directory;

  static LaunchProgram program(String path, String... arguments) {
    Slot output = Slot.named("output");
    Slot errors = Slot.named("errors");
    return LaunchProgram.builder("program")
        .add(FileCalls.mkdirat(AT_FDCWD, "/root", 0755))
        .add(
            MountCalls.mount(
                "root",
                "/root",
                "9p",
                MS_RDONLY,
                "trans=virtio,version=9p2000.L,msize=262144,cache=loose"))
        .add(port(TestGuest.OUTPUT).into(output))
        .add(FileCalls.dup3(output, Immediate.of(1)))
        .add(port(TestGuest.ERRORS).into(errors))
        .add(FileCalls.dup3(errors, Immediate.of(2)))
        .add(MountCalls.chroot("/root"))
        .add(FileCalls.chdir("/"))
        .add(ProcessCalls.execve(path, List.of(arguments), List.of()))
        .build();
  }

  private static Call port(int number) {
    return FileCalls.openat(AT_FDCWD, GuestInit.device(number), O_WRONLY | O_CLOEXEC, 0);
  }

  @Test
  void a_program_of_the_host_runs_on_a_kernel_of_its_own() throws Exception {
    try (TestGuest guest = TestGuest.boot(directory, directory.resolve("cache"))) {
      guest.await(guest.control().ready());
      GuestProgram echo = guest.control().start(program("/bin/echo", "echo", "hello", "world"));

      int pid = guest.await(echo.executed());
      ExitStatus status = guest.await(echo.exit());

      assertThat(pid).isPositive();
      assertThat(status).isEqualTo(ExitStatus.exited(0));
      assertThat(guest.output()).isEqualTo("hello world\n");
    }
  }
}
