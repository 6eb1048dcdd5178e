package org.cloister.shell.verb;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Failure;
import org.cloister.shell.call.Farewell;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;

/** Ends the platform. */
public final class ShutdownVerb implements Verb {
  private static final Option KEEP =
      Option.flag("keep", "k", "leave services running, for the next platform to take over");

  private final Supervisor supervisor;
  private final PlatformEnd end;

  /**
   * Makes the verb.
   *
   * @param supervisor knows what still runs
   * @param end ends it
   */
  public ShutdownVerb(Supervisor supervisor, PlatformEnd end) {
    this.supervisor = supervisor;
    this.end = end;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "shutdown",
            "",
            Operands.NONE,
            "stop all services and the platform; from outside, returns when it is gone")
        .with(KEEP)
        .example("shutdown", "the same as Ctrl-D or exit in the platform's console, or SIGTERM")
        .example("shutdown --keep", "before an update of the platform: services run on");
  }

  @Override
  public Object run(Call call) throws InterruptedException {
    call.arguments().none();
    boolean keep = call.arguments().has(KEEP);
    CompletableFuture<Void> stopped = end.stopServices(keep).toCompletableFuture();
    try {
      await(stopped, call);
    } catch (InterruptedException e) {
      // Begun is begun: an operator who does not want to wait gets a platform that ends later.
      stopped.whenComplete((nothing, failure) -> end.stopFramework());
      throw e;
    } catch (ExecutionException e) {
      call.io().err().println("shutdown: " + Failure.of(e).line());
    }
    return new Farewell(end::stopFramework);
  }

  private void await(CompletableFuture<Void> stopped, Call call)
      throws InterruptedException, ExecutionException {
    String last = "";
    while (true) {
      try {
        stopped.get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        List<String> names =
            supervisor.services().stream()
                .filter(service -> service.pid().isPresent())
                .map(ServiceStatus::name)
                .toList();
        String now = "waiting for " + String.join(", ", names);
        if (!names.isEmpty() && !now.equals(last)) {
          call.io().out().println(now);
          call.io().out().flush();
        }
        last = now;
      }
    }
  }
}
