package org.cloister.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.cloister.api.isolation.IsolationException;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchTimeoutException;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.PreparedImage;
import org.cloister.linux.process.ProcessMaker;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final String PLATFORM = "probe-" + ProcessHandle.current().pid();

  private final AtomicInteger launches = new AtomicInteger();

  @Test
  void a_canary_that_ran_once_is_believed() {
    try (Wiring wiring = new Wiring(PLATFORM, launcher -> new Failing(launcher, 0))) {
      assertThat(wiring.backend().probe().available()).isTrue();
      assertThat(wiring.backend().probe().reason()).isEqualTo("a canary ran in new namespaces");
      assertThat(launches).hasValue(1);
    }
  }

  @Test
  void a_canary_that_failed_is_told_with_its_reason_and_tried_again() {
    try (Wiring wiring = new Wiring(PLATFORM, launcher -> new Failing(launcher, 1))) {
      assertThat(wiring.backend().probe())
          .satisfies(probe -> assertThat(probe.available()).isFalse())
          .satisfies(
              probe ->
                  assertThat(probe.reason()).isEqualTo("a canary failed: launch: not in time"));
      assertThat(wiring.backend().probe().available()).isTrue();
    }
  }

  /** Fails some times before it does as it is told. */
  private final class Failing implements Launcher {
    private final Launcher launcher;
    private final int failures;

    Failing(Launcher launcher, int failures) {
      this.launcher = launcher;
      this.failures = failures;
    }

    @Override
    public LaunchedProcess launch(LaunchProgram program, LaunchOptions options) throws IOException {
      if (launches.incrementAndGet() <= failures) {
        throw new LaunchTimeoutException("not in time");
      }
      return launcher.launch(program, options);
    }

    @Override
    public LaunchedProcess launch(PreparedImage image, LaunchOptions options) throws IOException {
      return launcher.launch(image, options);
    }

    @Override
    public LaunchedProcess launch(PreparedImage image, LaunchOptions options, ProcessMaker maker)
        throws IOException, IsolationException {
      return launcher.launch(image, options, maker);
    }

    @Override
    public PreparedImage prepare(LaunchProgram program) throws IOException {
      return launcher.prepare(program);
    }
  }
}
