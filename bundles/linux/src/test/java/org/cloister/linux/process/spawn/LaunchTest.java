package org.cloister.linux.process.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.RecordingKernel;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.Streams;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.junit.jupiter.api.Test;

/** What is asked of the kernel when something about it is unusual. */
class LaunchTest {

  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_EXEC = 16;

  private final RecordingKernel recording = new RecordingKernel();
  private final Kernel kernel = recording.kernel();
  private final PosixLauncher launcher =
      new PosixLauncher(kernel, new PidfdWatcher(kernel, new EventLoop(kernel)));

  private static LaunchProgram program(Descriptor... descriptors) {
    LaunchProgram.Builder builder = LaunchProgram.builder("test");
    for (Descriptor descriptor : descriptors) {
      builder.inherit(descriptor);
    }
    return builder.add(ProcessCalls.exit(Immediate.ZERO)).build();
  }

  @Test
  void a_kernel_that_does_not_know_executable_memory_files_gets_a_plain_one() throws Exception {
    recording.answer("memfdCreate", Errno.EINVAL);

    launcher.prepare(program()).close();

    assertThat(recording.calls())
        .filteredOn(call -> call.startsWith("memfdCreate"))
        .containsExactly(
            "memfdCreate[launch-program, " + (MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC) + "]",
            "memfdCreate[launch-program, " + (MFD_CLOEXEC | MFD_ALLOW_SEALING) + "]");
  }

  @Test
  void an_image_that_is_written_in_parts_is_written_whole() throws Exception {
    recording.answer("write", 10, 20);

    launcher.prepare(program()).close();

    assertThat(recording.calls()).filteredOn(call -> call.startsWith("write")).hasSize(3);
  }

  @Test
  void an_image_that_is_busy_is_started_again() {
    recording.answer("spawn", Errno.ETXTBSY, Errno.ETXTBSY, Errno.ENOMEM);

    assertThatThrownBy(() -> launcher.launch(program(), LaunchOptions.of(Streams.NONE)))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("ENOMEM");
    assertThat(recording.calls()).filteredOn(call -> call.startsWith("spawn")).hasSize(3);
  }

  @Test
  void when_it_cannot_be_spawned_every_descriptor_is_closed() {
    recording.answer("spawn", Errno.EAGAIN);

    assertThatThrownBy(() -> launcher.launch(program(), LaunchOptions.of(Streams.NONE)))
        .hasMessageContaining("EAGAIN");
    long opened =
        recording.calls().stream()
            .mapToInt(call -> call.startsWith("pipe") ? 2 : call.matches("(open|memfd).*") ? 1 : 0)
            .sum();
    assertThat(recording.calls())
        .filteredOn(call -> call.startsWith("close"))
        .doesNotHaveDuplicates()
        .hasSize((int) opened);
  }

  @Test
  void a_descriptor_whose_number_the_new_process_uses_for_another_is_moved_first() {
    Descriptor one = Descriptor.of("one");
    recording.answer("spawn", Errno.EAGAIN);
    LaunchOptions options =
        new LaunchOptions(
            Streams.all(1), Map.of(one, 4), Optional.empty(), LaunchOptions.DEFAULT_TIMEOUT);

    assertThatThrownBy(() -> launcher.launch(program(one), options)).hasMessageContaining("EAGAIN");

    // Standard streams, one, status: five descriptors, so none may come from below 5.
    assertThat(recording.calls())
        .filteredOn(call -> call.startsWith("duplicate"))
        .isEqualTo(
            List.of("duplicate[1, 5]", "duplicate[1, 5]", "duplicate[1, 5]", "duplicate[4, 5]"));
  }
}
