package org.cloister.backend.libvirt.lxc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DomainEndsTest {
  private final UUID id = UUID.randomUUID();
  private final DomainEnds ends = new DomainEnds();

  @Test
  void an_end_that_comes_before_the_start_is_reported_is_told() {
    CompletableFuture<DomainEnd> end = ends.expect(id, "x");
    ends.tell(id, DomainEnd.SHUTDOWN);
    ends.begun(id);
    assertThat(end).isCompletedWithValue(DomainEnd.SHUTDOWN);
    assertThat(ends.awaited()).isEmpty();
  }

  @Test
  void a_domain_that_is_being_created_is_not_looked_for() {
    CompletableFuture<DomainEnd> end = ends.expect(id, "x");
    assertThat(ends.awaited()).isEmpty();
    ends.begun(id);
    assertThat(ends.awaited()).containsExactly(new DomainEnds.Awaited(id, "x"));
    assertThat(end).isNotDone();
  }

  @Test
  void a_failure_of_a_domain_that_is_being_destroyed_is_its_destruction() {
    CompletableFuture<DomainEnd> end = ends.await(id, "x");
    ends.destroying(id);
    ends.tell(id, DomainEnd.FAILED);
    assertThat(end).isCompletedWithValue(DomainEnd.DESTROYED);
  }

  @Test
  void everybody_who_waits_is_told_once() {
    CompletableFuture<DomainEnd> one = ends.await(id, "x");
    CompletableFuture<DomainEnd> other = ends.await(id, "x");
    ends.tell(id, DomainEnd.SHUTDOWN);
    ends.tell(id, DomainEnd.FAILED);
    assertThat(one).isCompletedWithValue(DomainEnd.SHUTDOWN);
    assertThat(other).isCompletedWithValue(DomainEnd.SHUTDOWN);
  }

  @Test
  void nobody_waits_for_a_domain_that_never_began() {
    ends.expect(id, "x");
    ends.forget(id);
    ends.begun(id);
    assertThat(ends.awaited()).isEmpty();
  }
}
