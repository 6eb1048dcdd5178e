package org.cloister.linux.process.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.LiveKernel;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PidfdWatcherTest {

  private final LiveKernel live = new LiveKernel();

  @AfterEach
  void close() {
    live.close();
  }

  private LaunchedProcess sleeping() throws Exception {
    LaunchProgram program =
        LaunchProgram.builder("sleep")
            .add(ProcessCalls.execve("/bin/sleep", List.of("sleep", "100"), List.of()))
            .build();
    return live.launcher.launch(program, LaunchOptions.of(Streams.NONE));
  }

  @Test
  void one_thread_waits_for_all_processes() throws Exception {
    List<LaunchedProcess> processes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      processes.add(sleeping());
    }

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().equals("cloister-events"))
        .hasSize(1);
    for (LaunchedProcess process : processes) {
      process.signal(Signal.TERM);
    }
    for (LaunchedProcess process : processes) {
      assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.signaled(15));
    }
  }

  @Test
  void processes_of_the_java_library_are_left_to_it() throws Exception {
    LaunchedProcess ours = sleeping();
    Process javas = new ProcessBuilder("sh", "-c", "exit 6").start();

    assertThat(javas.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(javas.exitValue()).isEqualTo(6);
    ours.signal(Signal.KILL);
    assertThat(LiveKernel.exit(ours)).isEqualTo(ExitStatus.signaled(9));
  }

  @Test
  void a_process_is_recognised_by_its_written_identity() throws Exception {
    LaunchedProcess process = sleeping();
    ProcessIdentity written = ProcessIdentity.parse(process.identity().toString());

    try (EventLoop loop = new EventLoop(live.kernel)) {
      LaunchedProcess adopted = new PidfdWatcher(live.kernel, loop).adopt(written).orElseThrow();

      assertThat(adopted.pid()).isEqualTo(process.pid());
      assertThat(adopted.signal(Signal.KILL)).isTrue();
      assertThat(adopted.exit().get(20, TimeUnit.SECONDS)).isNotNull();
    }
    LiveKernel.exit(process);
  }

  @Test
  void another_process_with_the_same_id_is_not_adopted() throws Exception {
    ProcessIdentity self = live.watcher.identify(ProcessHandle.current().pid()).orElseThrow();
    ProcessIdentity earlier = new ProcessIdentity(self.pid(), self.startTime() - 1, self.bootId());
    ProcessIdentity otherBoot = new ProcessIdentity(self.pid(), self.startTime(), "other");

    assertThat(live.watcher.adopt(earlier)).isEmpty();
    assertThat(live.watcher.adopt(otherBoot)).isEmpty();
  }

  @Test
  void a_released_process_goes_on_and_its_status_is_left_to_who_adopts_it() throws Exception {
    LaunchedProcess process = sleeping();
    CompletableFuture<ExitStatus> forgotten = process.exit();

    process.release();
    process.release();
    assertThat(process.signal(Signal.KILL)).isFalse();
    LaunchedProcess adopted = live.watcher.adopt(process.identity()).orElseThrow();
    adopted.signal(Signal.TERM);

    assertThat(LiveKernel.exit(adopted)).isEqualTo(ExitStatus.signaled(15));
    assertThat(forgotten).isNotDone();
  }

  @Test
  void a_process_that_has_ended_is_not_adopted() throws Exception {
    LaunchedProcess process = sleeping();
    process.signal(Signal.KILL);
    LiveKernel.exit(process);

    assertThat(live.watcher.adopt(process.identity())).isEmpty();
    assertThat(live.watcher.identify(process.pid())).isEmpty();
  }

  @Test
  void the_end_of_a_process_that_is_not_our_child_is_noticed_without_a_status() throws Exception {
    // The shell's child is ours only if the shell is.
    Process shell = new ProcessBuilder("sh", "-c", "sleep 100 & echo $!; wait").start();
    long pid = Long.parseLong(shell.inputReader().readLine());
    LaunchedProcess child =
        live.watcher.adopt(live.watcher.identify(pid).orElseThrow()).orElseThrow();

    child.signal(Signal.KILL);

    assertThat(child.exit().get(20, TimeUnit.SECONDS)).isEqualTo(ExitStatus.UNKNOWN);
    assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_descriptor_of_a_process_is_the_callers_own() throws Exception {
    LaunchedProcess process = sleeping();

    try (OpenDescriptor descriptor = process.descriptor()) {
      live.kernel.pidfdSendSignal(descriptor.number(), 9);
    }

    assertThat(LiveKernel.exit(process)).isEqualTo(ExitStatus.signaled(9));
  }

  @Test
  void a_command_name_with_parentheses_does_not_confuse_the_start_time() {
    String stat =
        "77 (a) R 1 (b) S 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 424242 1000 200 18446744";

    assertThat(ProcessStat.startTime(stat)).isEqualTo(424242);
  }
}
