package org.cloister.shell.verb;

import java.util.List;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Verb;

/** Sets that services start, or do not start, with the platform. */
public final class EnableVerb implements Verb {
  private final Supervisor supervisor;
  private final Services services;
  private final boolean enabled;

  /**
   * Makes the verb.
   *
   * @param supervisor does it
   * @param catalog knows templates
   * @param enabled whether it is {@code enable} or {@code disable}
   */
  public EnableVerb(Supervisor supervisor, DefinitionCatalog catalog, boolean enabled) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
    this.enabled = enabled;
  }

  @Override
  public Manual manual() {
    return enabled
        ? Manual.of(
                "enable",
                "NAME…",
                Operands.SERVICES,
                "let services start with the platform; does not start them now")
            .example("enable tor", "tor starts with the platform from now on")
        : Manual.of(
                "disable",
                "NAME…",
                Operands.SERVICES,
                "let services no longer start with the platform; does not stop them now")
            .details(
                "An instance of a template that does not run is forgotten: nothing lists it any"
                    + " more.",
                "One whose template is gone can be disabled yet.")
            .example("disable tor", "tor is started by hand only")
            .example("disable web@one", "the instance is not needed any more");
  }

  @Override
  public Object run(Call call) {
    List<String> names = call.arguments().some("the name of a service");
    names.stream().filter(name -> enabled || !Services.isInstance(name)).forEach(services::require);
    for (String name : names) {
      supervisor.enable(name, enabled);
      call.io().out().println(name + (enabled ? ": enabled" : ": disabled"));
    }
    return null;
  }
}
