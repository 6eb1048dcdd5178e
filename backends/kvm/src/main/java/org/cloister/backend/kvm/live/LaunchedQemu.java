package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.QemuCommand;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.PrivilegeCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.Streams;
import org.cloister.linux.process.Streams.Stream;

/** QEMU, started by a launch program. */
public final class LaunchedQemu implements Qemu {
  private final Launcher launcher;
  private final Path program;

  /**
   * QEMU on this host.
   *
   * @param launcher runs launch programs
   * @param program QEMU's path
   */
  public LaunchedQemu(Launcher launcher, Path program) {
    this.launcher = launcher;
    this.program = program;
  }

  @Override
  public LaunchedProcess start(Guest guest, Stream input, Path log) throws IOException {
    Stream said = new Stream.Append(log);
    return launcher.launch(plan(guest), LaunchOptions.of(new Streams(input, said, said)));
  }

  /**
   * {@return what starting a guest would do}
   *
   * @param guest the guest
   */
  public LaunchProgram plan(Guest guest) {
    return LaunchProgram.builder("qemu")
        .add(ProcessCalls.setsid())
        .add(PrivilegeCalls.noNewPrivileges())
        .add(ProcessCalls.execve(program.toString(), QemuCommand.of(program, guest), List.of()))
        .build();
  }
}
