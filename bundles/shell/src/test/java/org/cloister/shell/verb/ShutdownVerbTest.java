package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;

class ShutdownVerbTest {
  private final FakeSupervisor supervisor = new FakeSupervisor().with(Samples.running("tor", 4711));
  private final List<String> steps = new ArrayList<>();
  private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);
  private final ShutdownVerb shutdown =
      new ShutdownVerb(
          supervisor,
          new PlatformEnd() {
            @Override
            public CompletionStage<Void> stopServices(boolean keep) {
              steps.add(keep ? "let go of services" : "stop services");
              return stopped;
            }

            @Override
            public void stopFramework() {
              steps.add("stop framework");
            }
          });

  @Test
  void services_are_stopped_before_the_framework() {
    assertThat(type("shutdown", shutdown).code()).isZero();
    assertThat(steps).containsExactly("stop services", "stop framework");
  }

  @Test
  void services_are_left_running_on_request() {
    type("shutdown --keep", shutdown);

    assertThat(steps).containsExactly("let go of services", "stop framework");
  }

  @Test
  void a_service_that_takes_its_time_is_named() {
    stopped = new CompletableFuture<Void>().completeOnTimeout(null, 1500, TimeUnit.MILLISECONDS);

    assertThat(type("shutdown", shutdown).printed()).isEqualTo("waiting for tor\n");
  }

  @Test
  void the_framework_stops_also_if_a_service_did_not() {
    stopped =
        CompletableFuture.failedFuture(
            new SupervisionException(SupervisionErrorCode.FAILED, "tor does not end"));

    Typed typed = type("shutdown", shutdown);

    assertThat(typed.complained()).isEqualTo("shutdown: tor does not end\n");
    assertThat(steps).containsExactly("stop services", "stop framework");
  }

  @Test
  void an_operator_who_goes_away_does_not_stop_the_end() throws InterruptedException {
    stopped = new CompletableFuture<>();
    Thread thread = new Thread(() -> type("shutdown", shutdown));
    thread.start();
    thread.interrupt();
    thread.join(10_000);
    assertThat(steps).containsExactly("stop services");

    stopped.complete(null);

    assertThat(steps).containsExactly("stop services", "stop framework");
  }
}
