package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** A database whose state survives a stop, a kill of the service and a kill of the platform. */
@OnEachBackend
class RedisIT {
  @Parameter String on;
  private Platform platform;

  @BeforeParameterizedClassInvocation
  void start(String backend) {
    platform = Platform.prepare();
    platform.defineShipped("redis");
    platform.start();
    platform.must("choose", "redis", backend);
    platform.must("start", "redis");
    platform.awaitState("redis", "running");
  }

  @AfterParameterizedClassInvocation
  void stop() {
    platform.close();
  }

  /** Inside, for Debian's redis listens on loopback addresses only. */
  private String redis(String... command) {
    List<String> all = new ArrayList<>(List.of("exec", "redis", "--", "redis-cli"));
    all.addAll(List.of(command));
    return platform.must(all.toArray(String[]::new)).strip();
  }

  @Test
  void state_survives_stop_and_start() {
    redis("SET", "stopped", "kept");

    platform.must("stop", "redis");
    platform.must("start", "redis");

    assertThat(redis("GET", "stopped")).isEqualTo("kept");
  }

  @Test
  void acknowledged_state_survives_a_kill_and_the_service_comes_back_by_itself() {
    redis("SET", "killed", "kept");
    long before = platform.pid("redis");

    Command.of("kill", "-KILL", Long.toString(before)).mustSucceed();

    Await.until(
        "redis runs again with another pid",
        java.time.Duration.ofSeconds(30),
        () -> platform.cloister("status", "redis").all(),
        () -> platform.state("redis").equals("running") && platform.pid("redis") != before);
    assertThat(redis("GET", "killed")).isEqualTo("kept");
  }

  @Test
  void it_runs_on_when_the_platform_is_killed_and_is_adopted_by_the_next() {
    redis("SET", "platform-killed", "kept");
    long before = platform.pid("redis");

    platform.kill();
    if (!on.equals("kvm")) {
      assertThat(Command.of("redis-cli", "GET", "platform-killed").mustSucceed().out().strip())
          .isEqualTo("kept");
    }
    assertThat(ProcessHandle.of(before)).isPresent();
    platform.start();

    platform.awaitState("redis", "running");
    assertThat(platform.pid("redis")).isEqualTo(before);
    assertThat(redis("GET", "platform-killed")).isEqualTo("kept");
    assertThat(platform.must("exec", "redis", "--", "sh", "-c", "cat /proc/[0-9]*/comm"))
        .contains("redis");
  }
}
