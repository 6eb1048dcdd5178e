package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.util.List;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;

class LogsVerbTest {
  private final FakeSupervisor supervisor =
      new FakeSupervisor().with(Samples.running("tor", 1), Samples.running("web", 2));
  private final Verb logs = new LogsVerb(supervisor, new FakeCatalog());

  @Test
  void all_lines_are_shown_or_the_last_ones() {
    supervisor.logs.put("tor", List.of("one", "two", "three"));

    assertThat(type("logs tor", logs).printed()).isEqualTo("one\ntwo\nthree\n");
    assertThat(type("logs tor -n 2", logs).printed()).isEqualTo("two\nthree\n");
    assertThat(type("logs -n1 tor", logs).printed()).isEqualTo("three\n");
    assertThat(type("logs tor --lines=0", logs).printed()).isEmpty();
  }

  @Test
  void a_service_that_has_written_nothing_is_told_beside_the_lines() {
    Typed typed = type("logs tor", logs);

    assertThat(typed.printed()).isEmpty();
    assertThat(typed.complained()).isEqualTo("tor: has written nothing\n");
    assertThat(typed.code()).isZero();
  }

  @Test
  void a_failed_service_that_has_written_nothing_points_to_its_status() {
    supervisor.with(Samples.failed("tor", "step 66 execve: ENOENT"));

    assertThat(type("logs tor", logs).complained())
        .isEqualTo("tor: has written nothing; why it failed says: status tor\n");
  }

  @Test
  void lines_of_several_services_bear_their_names() {
    supervisor.logs.put("tor", List.of("one"));
    supervisor.logs.put("web", List.of("two"));

    assertThat(type("logs tor web", logs).printed()).isEqualTo("tor: one\nweb: two\n");
  }

  @Test
  void following_goes_on_until_it_is_interrupted() throws InterruptedException {
    supervisor.logs.put("tor", List.of("zero", "one"));
    Typed typed = new Typed("");
    Thread thread = new Thread(() -> typed.run(List.of("logs", "-f", "-n", "1", "tor"), logs));
    thread.start();
    supervisor.awaitFollower("tor").accept("two");
    supervisor.awaitFollower("tor").accept("three");
    long end = System.nanoTime() + 10_000_000_000L;
    while (!typed.printed().contains("three") && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    thread.interrupt();
    thread.join(10_000);

    assertThat(typed.printed()).isEqualTo("one\ntwo\nthree\n");
    assertThat(typed.code()).isEqualTo(130);
    assertThat(supervisor.followers).isEmpty();
  }

  @Test
  void a_number_that_is_none_is_refused() {
    assertThat(type("logs tor -n many", logs).complained())
        .isEqualTo("cloister: logs: --lines wants a number, not \"many\"; see: help logs\n");
  }
}
