package org.cloister.shell.verb;

import java.time.Clock;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;

/** Restarts services. */
public final class RestartVerb implements Verb {
  private final Supervisor supervisor;
  private final Undertaking undertaking;

  /**
   * Makes the verb.
   *
   * @param supervisor does it
   * @param catalog knows templates
   * @param clock measures how long it takes
   */
  public RestartVerb(Supervisor supervisor, DefinitionCatalog catalog, Clock clock) {
    this.supervisor = supervisor;
    this.undertaking =
        new Undertaking(supervisor, new Services(supervisor, catalog), clock, "not restarted");
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "restart",
            "NAME…",
            Operands.SERVICES,
            "stop and start services with their present definition and backend")
        .with(Option.JSON)
        .example("restart nginx", "apply a changed definition, or a new choice of backend");
  }

  @Override
  public Object run(Call call) throws InterruptedException {
    return undertaking.run(call, supervisor::restart);
  }
}
