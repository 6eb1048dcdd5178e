package org.cloister.shell.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.shell.fake.Typed.type;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.supervision.ServiceState;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;

class EventsVerbTest {
  private final FakeSupervisor supervisor =
      new FakeSupervisor().with(Samples.running("tor", 1), Samples.running("web", 2));
  private final CompletableFuture<Runnable> feed = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Verb events =
      new EventsVerb(
          supervisor,
          new FakeCatalog(),
          wake -> {
            feed.complete(wake);
            return () -> ended.complete(null);
          },
          Samples.CLOCK);

  EventsVerbTest() {
    supervisor.events.add(Samples.event(1, "tor", ServiceState.STARTING, "asked to start"));
    supervisor.events.add(
        Samples.event(2, "web", ServiceState.FAILED, "failed: exited with code 1"));
    supervisor.events.add(Samples.event(3, "tor", ServiceState.RUNNING, "ready"));
  }

  @Test
  void events_are_listed_oldest_first() {
    assertThat(type("events", events).printed())
        .isEqualTo(
            """
            TIME                 SERVICE  STATE     EVENT
            2026-05-04 12:00:01  tor      starting  asked to start
            2026-05-04 12:00:02  web      failed    exited with code 1
            2026-05-04 12:00:03  tor      running   ready
            """);
  }

  @Test
  void a_services_last_events_are_listed_on_request() {
    assertThat(type("events tor -n 1", events).printed().lines())
        .containsExactly(
            "TIME                 SERVICE  STATE    EVENT",
            "2026-05-04 12:00:03  tor      running  ready");
  }

  @Test
  void what_happened_to_a_service_that_is_gone_can_still_be_seen() {
    supervisor.services.remove("web");

    assertThat(type("events web", events).printed()).contains("exited with code 1");
    assertThat(type("events wep", events).complained()).isEqualTo("cloister: no service \"wep\"\n");
  }

  @Test
  void the_end_of_a_process_is_told_together_with_what_follows_from_it() {
    supervisor.events.clear();
    supervisor.events.add(Samples.exit(1, "tor", ServiceState.WAITING, "exited with code 1"));
    supervisor.events.add(Samples.exit(2, "web", ServiceState.STOPPED, "killed by SIGTERM"));
    supervisor.events.add(
        Samples.event(
            3, "tor", ServiceState.WAITING, "waiting: exited with code 1; started again"));
    supervisor.events.add(Samples.event(4, "web", ServiceState.STOPPED, "stopped: its own way"));

    assertThat(type("events", events).printed())
        .isEqualTo(
            """
            TIME                 SERVICE  STATE    EVENT
            2026-05-04 12:00:02  web      stopped  killed by SIGTERM
            2026-05-04 12:00:03  tor      waiting  exited with code 1; started again
            2026-05-04 12:00:04  web      stopped  its own way
            """);
    assertThat(type("events --json", events).printed()).contains("\"sequence\" : 1");
  }

  @Test
  void who_follows_is_told_of_an_end_when_it_is_known_what_followed() throws Exception {
    supervisor.events.add(Samples.exit(4, "tor", ServiceState.WAITING, "exited with code 1"));
    Typed typed = new Typed("");
    Thread thread = new Thread(() -> typed.run(List.of("events", "-f", "-n", "1"), events));
    thread.start();
    Runnable wake = feed.get();
    awaitPrinted(typed, "ready");
    synchronized (supervisor) {
      supervisor.events.add(
          Samples.event(5, "tor", ServiceState.WAITING, "waiting: exited with code 1; again"));
    }
    wake.run();
    awaitPrinted(typed, "again");
    thread.interrupt();
    thread.join(10_000);

    assertThat(typed.printed().lines().skip(1))
        .containsExactly(
            "2026-05-04 12:00:03  tor      running    ready",
            "2026-05-04 12:00:05  tor      waiting    exited with code 1; again");
  }

  @Test
  void following_shows_each_event_once() throws Exception {
    Typed typed = new Typed("");
    Thread thread = new Thread(() -> typed.run(List.of("events", "-f", "-n", "1"), events));
    thread.start();
    Runnable wake = feed.get();
    awaitPrinted(typed, "ready");
    synchronized (supervisor) {
      supervisor.events.add(Samples.event(4, "web", ServiceState.WAITING, "restarts in 1 s"));
    }
    wake.run();
    wake.run();
    awaitPrinted(typed, "restarts");
    thread.interrupt();
    thread.join(10_000);

    assertThat(typed.printed())
        .isEqualTo(
            """
            TIME                 SERVICE  STATE      EVENT
            2026-05-04 12:00:03  tor      running    ready
            2026-05-04 12:00:04  web      waiting    restarts in 1 s
            """);
    assertThat(ended).isDone();
  }

  private static void awaitPrinted(Typed typed, String text) throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!typed.printed().contains(text) && System.nanoTime() < end) {
      Thread.sleep(5);
    }
  }

  @Test
  void json_has_an_object_an_event() {
    assertThat(type("events --json", events).printed())
        .contains(
            "\"sequence\" : 2", "\"type\" : \"state\"", "\"time\" : \"2026-05-04T12:00:02Z\"");
  }
}
