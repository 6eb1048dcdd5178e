package org.cloister.shell.verb;

import java.time.Clock;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;

/** Starts services. */
public final class StartVerb implements Verb {
  private final Supervisor supervisor;
  private final Undertaking undertaking;

  /**
   * Makes the verb.
   *
   * @param supervisor does it
   * @param catalog knows templates
   * @param clock measures how long it takes
   */
  public StartVerb(Supervisor supervisor, DefinitionCatalog catalog, Clock clock) {
    this.supervisor = supervisor;
    this.undertaking =
        new Undertaking(supervisor, new Services(supervisor, catalog), clock, "not started");
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "start",
            "NAME…",
            Operands.SERVICES,
            "start services and what they require; returns when they are ready")
        .with(Option.JSON)
        .example("start tor bitlbee nginx", "start three services at once")
        .example("start web@one", "start an instance of the template web@");
  }

  @Override
  public Object run(Call call) throws InterruptedException {
    return undertaking.run(call, supervisor::start);
  }
}
