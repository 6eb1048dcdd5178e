package org.cloister.shell.verb;

import java.util.List;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Signal;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Verb;

/** Sends a signal to a service's main process. */
public final class SignalVerb implements Verb {
  private final Supervisor supervisor;
  private final Services services;

  /**
   * Makes the verb.
   *
   * @param supervisor sends it
   * @param catalog knows templates
   */
  public SignalVerb(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "signal",
            "NAME SIGNAL",
            Operands.SERVICE_AND_SIGNAL,
            "send a signal to a running service's main process")
        .example("signal nginx USR1", "let nginx open its log files again");
  }

  @Override
  public Object run(Call call) throws IsolationException {
    List<String> operands = call.arguments().operands();
    if (operands.size() != 2) {
      throw call.arguments().usage("wants the name of a service and a signal");
    }
    String name = operands.get(0);
    services.get(name);
    Signal signal =
        Signal.parse(operands.get(1))
            .orElseThrow(
                () ->
                    call.arguments()
                        .usage(
                            "no signal \""
                                + operands.get(1)
                                + "\"; one is TERM, HUP, USR1, RTMIN+3 or a number"));
    supervisor.signal(name, signal);
    call.io().out().println(name + ": sent " + signal);
    return null;
  }
}
