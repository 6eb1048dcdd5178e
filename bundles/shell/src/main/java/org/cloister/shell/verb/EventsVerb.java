package org.cloister.shell.verb;

import java.time.Clock;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Json;
import org.cloister.shell.text.Plain;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Table;
import org.cloister.shell.text.Units;
import org.cloister.shell.text.Viewable;

/** Shows what happened to services. */
public final class EventsVerb implements Verb {
  private static final Option FOLLOW =
      Option.flag("follow", "f", "go on with new events until interrupted");
  private static final Option LINES =
      new Option(
          "lines",
          "n",
          "N",
          "so many of the last events; if not given, 10 when following, else all");

  private static final int TIME_WIDTH = "2000-01-01 00:00:00".length();
  private static final int STATE_WIDTH =
      Stream.of(ServiceState.values()).mapToInt(state -> state.key().length()).max().orElse(0);

  private final Supervisor supervisor;
  private final Services services;
  private final EventFeed feed;
  private final Clock clock;

  /**
   * Makes the verb.
   *
   * @param supervisor keeps the events
   * @param catalog knows templates
   * @param feed tells of new ones
   * @param clock knows the operator's zone
   */
  public EventsVerb(Supervisor supervisor, DefinitionCatalog catalog, EventFeed feed, Clock clock) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
    this.feed = feed;
    this.clock = clock;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "events", "[NAME…]", Operands.SERVICES, "show what happened to services, oldest first")
        .with(FOLLOW, LINES, Option.JSON)
        .example("events -n 20", "the last 20")
        .example("events -f tor", "follow what happens to tor")
        .example("events -f --json", "one JSON object an event, for programs");
  }

  @Override
  public Object run(Call call) throws InterruptedException {
    List<String> names = call.arguments().operands();
    names.forEach(this::require);
    boolean follow = call.arguments().has(FOLLOW);
    int lines = call.arguments().number(LINES).orElse(follow ? 10 : Integer.MAX_VALUE);
    if (!follow) {
      List<ServiceEvent> events = since(names, -1);
      if (events.isEmpty() && !json(call)) {
        return "Nothing has happened yet.";
      }
      return new View(last(json(call) ? events : Happenings.of(events), lines), clock);
    }
    follow(call, names, lines);
    return null;
  }

  /** What happened to a service can be told also when it is gone. */
  private void require(String name) {
    if (since(List.of(name), -1).isEmpty()) {
      services.get(name);
    }
  }

  private void follow(Call call, List<String> names, int lines) throws InterruptedException {
    boolean json = json(call);
    Semaphore news = new Semaphore(0);
    Runnable end = feed.listen(news::release);
    try {
      List<ServiceEvent> events = last(news(names, -1, json), lines);
      int width = nameWidth(names);
      if (!json) {
        call.io().out().println(heading(width, call.io().style()));
      }
      long seen = -1;
      while (!call.io().out().checkError()) {
        for (ServiceEvent event : events) {
          call.io().out().println(json ? compact(event) : line(event, width, call.io().style()));
          seen = event.sequence();
        }
        call.io().out().flush();
        news.acquire();
        news.drainPermits();
        events = news(names, seen, json);
      }
    } finally {
      end.run();
    }
  }

  private List<ServiceEvent> news(List<String> names, long seen, boolean json) {
    List<ServiceEvent> events = since(names, seen);
    return json ? events : Happenings.of(Happenings.complete(events));
  }

  private static boolean json(Call call) {
    return call.arguments().has(Option.JSON);
  }

  private static String compact(ServiceEvent event) {
    return Json.compact(Plain.of(event));
  }

  /** What comes later is not known yet: the column has room for the services that there are. */
  private int nameWidth(List<String> names) {
    return Stream.concat(
            Stream.of("SERVICE"),
            names.isEmpty()
                ? supervisor.services().stream().map(ServiceStatus::name)
                : names.stream())
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }

  private static String heading(int width, Style style) {
    return style.strong("TIME")
        + " ".repeat(TIME_WIDTH - "TIME".length() + 2)
        + style.strong("SERVICE")
        + " ".repeat(width - "SERVICE".length() + 2)
        + style.strong("STATE")
        + " ".repeat(STATE_WIDTH - "STATE".length() + 2)
        + style.strong("EVENT");
  }

  private String line(ServiceEvent event, int width, Style style) {
    String name = Printable.of(event.service());
    String state = event.state().key();
    String text =
        Units.moment(event.time(), clock.getZone())
            + "  "
            + name
            + " ".repeat(Math.max(0, width - name.length()) + 2)
            + States.paint(style, event.state()).apply(state)
            + " ".repeat(STATE_WIDTH - state.length() + 2)
            + Printable.of(message(event));
    return text.stripTrailing();
  }

  /** What it says beside the state. */
  private static String message(ServiceEvent event) {
    String state = event.state().key();
    if (event.message().equals(state)) {
      return "";
    }
    return event.message().startsWith(state + ": ")
        ? event.message().substring(state.length() + 2)
        : event.message();
  }

  private List<ServiceEvent> since(List<String> names, long sequence) {
    return supervisor.events().stream()
        .filter(event -> event.sequence() > sequence)
        .filter(event -> names.isEmpty() || names.contains(event.service()))
        .toList();
  }

  private static List<ServiceEvent> last(List<ServiceEvent> events, int number) {
    return events.subList(Math.max(0, events.size() - number), events.size());
  }

  private static final class View extends AbstractList<ServiceEvent> implements Viewable {
    private final List<ServiceEvent> events;
    private final Clock clock;

    View(List<ServiceEvent> events, Clock clock) {
      this.events = events;
      this.clock = clock;
    }

    @Override
    public ServiceEvent get(int index) {
      return events.get(index);
    }

    @Override
    public int size() {
      return events.size();
    }

    @Override
    public List<String> lines(Style style) {
      Table table = new Table(style, "TIME", "SERVICE", "STATE", "EVENT");
      for (ServiceEvent event : events) {
        table
            .row()
            .cell(Units.moment(event.time(), clock.getZone()))
            .cell(event.service())
            .cell(event.state().key(), States.paint(style, event.state()))
            .cell(message(event));
      }
      return table.lines();
    }

    @Override
    public Object plain() {
      return events.stream().map(Plain::of).toList();
    }
  }
}
