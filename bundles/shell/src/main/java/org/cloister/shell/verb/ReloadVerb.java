package org.cloister.shell.verb;

import java.time.Clock;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Verb;

/** Tells services to read their configuration again. */
public final class ReloadVerb implements Verb {
  private final Supervisor supervisor;
  private final Undertaking undertaking;

  /**
   * Makes the verb.
   *
   * @param supervisor does it
   * @param catalog knows templates
   * @param clock measures how long it takes
   */
  public ReloadVerb(Supervisor supervisor, DefinitionCatalog catalog, Clock clock) {
    this.supervisor = supervisor;
    this.undertaking =
        new Undertaking(supervisor, new Services(supervisor, catalog), clock, "not reloaded");
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "reload", "NAME…", Operands.SERVICES, "tell services to read their configuration again")
        .with(Option.JSON)
        .example("reload nginx", "after a change in nginx's own configuration");
  }

  @Override
  public Object run(Call call) throws InterruptedException {
    return undertaking.run(call, supervisor::reload);
  }
}
