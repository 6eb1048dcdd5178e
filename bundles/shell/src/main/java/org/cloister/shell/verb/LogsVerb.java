package org.cloister.shell.verb;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Printable;

/** Shows what services have written to their standard output and error. */
public final class LogsVerb implements Verb {
  private static final Option FOLLOW =
      Option.flag("follow", "f", "go on with new lines until interrupted");
  private static final Option LINES =
      new Option("lines", "n", "N", "so many of the last lines; all if not given, 10 with -f");

  /** A reader that falls behind by so many lines is not waited for. */
  private static final int BEHIND = 100_000;

  private final Supervisor supervisor;
  private final Services services;

  /**
   * Makes the verb.
   *
   * @param supervisor keeps the logs
   * @param catalog knows templates
   */
  public LogsVerb(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "logs",
            "NAME…",
            Operands.SERVICES,
            "show what services have written to standard output and error")
        .with(FOLLOW, LINES)
        .example("logs tor -n 20", "the last 20 lines")
        .example("logs -f tor nginx", "follow two services");
  }

  @Override
  public Object run(Call call) throws IOException, InterruptedException {
    List<String> names = call.arguments().some("the name of a service");
    names.forEach(services::get);
    if (call.arguments().has(FOLLOW)) {
      follow(call, names, call.arguments().number(LINES).orElse(10));
    } else {
      int lines = call.arguments().number(LINES).orElse(-1);
      for (String name : names) {
        List<String> log = supervisor.log(name, lines);
        if (log.isEmpty() && lines != 0) {
          call.io().err().println(name + ": has written nothing" + elsewhere(services.get(name)));
        }
        print(call.io().out(), prefix(names, name), log);
      }
    }
    return null;
  }

  private void follow(Call call, List<String> names, int lines)
      throws IOException, InterruptedException {
    BlockingQueue<String> waiting = new LinkedBlockingQueue<>(BEHIND);
    AtomicBoolean behind = new AtomicBoolean();
    List<AutoCloseable> followed = new ArrayList<>();
    PrintStream out = call.io().out();
    try {
      for (String name : names) {
        String prefix = prefix(names, name);
        followed.add(
            supervisor.follow(
                name,
                lines,
                line -> {
                  if (!waiting.offer(prefix + Printable.of(line))) {
                    behind.set(true);
                  }
                }));
      }
      while (!out.checkError()) {
        out.println(waiting.take());
        for (String line = waiting.poll(); line != null; line = waiting.poll()) {
          out.println(line);
        }
        if (behind.get()) {
          throw new Refusal(
              Refusal.FAILED, "logs: more than " + BEHIND + " lines are waiting to be shown");
        }
      }
    } finally {
      close(followed);
    }
  }

  /** {@return where it says why a service has failed that could not say it itself} */
  private static String elsewhere(ServiceStatus service) {
    return service.state() == ServiceState.FAILED
        ? "; why it failed says: status " + service.name()
        : "";
  }

  private static String prefix(List<String> names, String name) {
    return names.size() == 1 ? "" : name + ": ";
  }

  private static void print(PrintStream out, String prefix, List<String> lines) {
    lines.forEach(line -> out.println(prefix + Printable.of(line)));
  }

  private static void close(List<AutoCloseable> followed) throws IOException {
    for (AutoCloseable one : followed) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IOException("following does not end: " + e.getMessage(), e);
      }
    }
  }
}
