package org.cloister.shell.verb;

import java.time.Clock;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;

/** Stops services. */
public final class StopVerb implements Verb {
  private final Supervisor supervisor;
  private final Undertaking undertaking;

  /**
   * Makes the verb.
   *
   * @param supervisor does it
   * @param catalog knows templates
   * @param clock measures how long it takes
   */
  public StopVerb(Supervisor supervisor, DefinitionCatalog catalog, Clock clock) {
    this.supervisor = supervisor;
    this.undertaking =
        new Undertaking(supervisor, new Services(supervisor, catalog), clock, "not stopped");
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "stop",
            "NAME…",
            Operands.SERVICES,
            "stop services, and before them what requires them; returns when they have ended")
        .with(Option.JSON)
        .example("stop tor", "stop tor");
  }

  @Override
  public Object run(Call call) throws InterruptedException {
    return undertaking.run(call, supervisor::stop);
  }
}
