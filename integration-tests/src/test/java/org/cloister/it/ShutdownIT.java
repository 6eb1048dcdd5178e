package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ways in which a platform ends, and what becomes of its services. */
class ShutdownIT {
  private Platform platform;

  @BeforeEach
  void start() {
    platform = Platform.prepare();
    platform.define("sleeper", "command = [\"/bin/sleep\", \"infinity\"]\n");
    platform.start();
    platform.awaitState("sleeper", "running");
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void sigterm_stops_the_services_and_then_the_platform() {
    ProcessHandle service = ProcessHandle.of(platform.pid("sleeper")).orElseThrow();
    ProcessHandle process = ProcessHandle.of(platform.platformPid()).orElseThrow();

    process.destroy();

    awaitEnd(process);
    assertThat(service.isAlive()).isFalse();
    assertThat(platform.cloister("list").code()).isEqualTo(3);
  }

  @Test
  void after_shutdown_keep_the_next_platform_takes_the_services_over() {
    long pid = platform.pid("sleeper");
    ProcessHandle process = ProcessHandle.of(platform.platformPid()).orElseThrow();

    platform.must("shutdown", "--keep");

    awaitEnd(process);
    assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::isAlive);
    platform.start();
    platform.awaitState("sleeper", "running");
    assertThat(platform.pid("sleeper")).isEqualTo(pid);
  }

  @Test
  void a_platform_that_was_killed_is_followed_by_one_that_takes_the_services_over() {
    long pid = platform.pid("sleeper");

    platform.kill();

    assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::isAlive);
    platform.start();
    platform.awaitState("sleeper", "running");
    assertThat(platform.pid("sleeper")).isEqualTo(pid);
  }

  private static void awaitEnd(ProcessHandle process) {
    Await.until("the platform has ended", Duration.ofSeconds(30), () -> !process.isAlive());
  }
}
