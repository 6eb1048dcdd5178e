package org.cloister.backend.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.cloister.api.host.HostCheck.Finding;
import org.cloister.api.host.HostCheck.Verdict;
import org.cloister.api.host.PlatformProperties;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.accelerator.AcceleratorSetting;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.spawn.PosixLauncher;
import org.cloister.linux.process.watch.EventLoop;
import org.cloister.linux.process.watch.PidfdWatcher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On this machine, with the kernel of the tests, and without touching /dev/kvm. */
@Tag("kvm")
class KvmHostTest {
  @TempDir Path directory;

  @Test
  void doctor_finds_qemu_the_kernel_and_an_accelerator() throws Exception {
    LinuxKernel kernel = new LinuxKernel();
    Map<String, String> properties =
        Map.of(
            PlatformProperties.CACHE_DIRECTORY,
            directory.resolve("cache").toString(),
            PlatformProperties.RUNTIME_DIRECTORY,
            directory.resolve("run").toString(),
            AcceleratorSetting.PROPERTY,
            "tcg",
            KvmHost.KERNELS,
            System.getProperty("cloister.guest.kernel"));
    try (EventLoop processes = new EventLoop(kernel);
        KvmHost host =
            new KvmHost(
                properties::get, new PosixLauncher(kernel, new PidfdWatcher(kernel, processes)))) {
      assertThat(new KvmHostCheck(host).findings())
          .extracting(Finding::verdict)
          .containsExactly(Verdict.GOOD, Verdict.GOOD, Verdict.REDUCED);
      assertThat(host.accelerator())
          .isEqualTo(new AcceleratorChoice(Accelerator.TCG, "a guest boots with tcg, as set"));
    }
  }
}
