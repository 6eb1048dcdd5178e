package org.cloister.supervisor.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.IsolationProperties;
import org.cloister.api.isolation.Probe;
import org.cloister.supervisor.fixture.FakeBackend;
import org.cloister.supervisor.fixture.FakeKernel;
import org.junit.jupiter.api.Test;

class BackendTest {
  @Test
  void what_only_its_probe_could_tell_is_matched_like_its_properties() {
    Map<String, Object> properties =
        candidate(Map.of(IsolationProperties.ACCELERATOR, "tcg", "kernel", "6.1"));

    assertThat(properties)
        .containsEntry(IsolationProperties.BACKEND, "guests")
        .containsEntry(IsolationProperties.ACCELERATOR, "tcg")
        .doesNotContainKey("kernel");
  }

  @Test
  void a_probe_does_not_change_what_a_backend_is() {
    assertThat(candidate(Map.of(IsolationProperties.BACKEND, "other")))
        .containsEntry(IsolationProperties.BACKEND, "guests");
  }

  private static Map<String, Object> candidate(Map<String, String> facts) {
    FakeBackend guests = new FakeBackend("guests", new FakeKernel());
    guests.probes(new Probe(true, "a guest boots", facts));
    Backend backend = new Backend(guests, "guests 1.0.0", guests.properties(), Runnable::run);
    return backend.candidate(DirectiveSamples.of(Directive.USER)).properties();
  }
}
