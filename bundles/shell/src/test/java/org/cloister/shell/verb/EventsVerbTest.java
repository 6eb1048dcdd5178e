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
