package org.cloister.shell.verb;

import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.call.Verb;

/** Shows or sets which backend a service wants. */
public final class ChooseVerb implements Verb {
  private static final Option DEFINITION =
      Option.flag("definition", "d", "go by the service's definition again");

  private final Supervisor supervisor;
  private final BackendChooser chooser;
  private final Services services;

  /**
   * Makes the verb.
   *
   * @param supervisor does it
   * @param catalog knows templates
   * @param chooser reads what was typed
   */
  public ChooseVerb(Supervisor supervisor, DefinitionCatalog catalog, BackendChooser chooser) {
    this.supervisor = supervisor;
    this.chooser = chooser;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "choose",
            "NAME [BACKEND[,BACKEND]… | FILTER]",
            Operands.SERVICE_AND_BACKEND,
            "show or set which backend a service wants; takes effect at its next start")
        .with(DEFINITION, Option.JSON)
        .example("choose tor", "show the ranking and the reasons")
        .example("choose tor kvm,namespace", "kvm if it can, else namespace")
        .example("choose tor '(isolation.kernel=private)'", "any backend with a kernel of its own")
        .example("choose tor --definition", "what the definition says");
  }

  @Override
  public Object run(Call call) {
    List<String> operands = call.arguments().some("the name of a service");
    String name = operands.get(0);
    services.require(name);
    boolean definition = call.arguments().has(DEFINITION);
    if (operands.size() == 1 && !definition) {
      return new Ranking(name, supervisor.choice(name), "");
    }
    if (operands.size() > 1 && definition) {
      throw call.arguments().usage("wants a backend or --definition, not both");
    }
    BackendChoice choice = supervisor.choose(name, request(call, operands));
    return new Ranking(name, choice, note(name, choice.chosen()));
  }

  private String note(String name, Optional<String> chosen) {
    return supervisor
        .service(name)
        .filter(status -> status.pid().isPresent())
        .flatMap(ServiceStatus::backend)
        .filter(running -> !chosen.equals(Optional.of(running)))
        .map(
            running ->
                chosen.isPresent()
                    ? "Takes effect with: restart " + name
                    : "%s runs on with %s; a restart is refused until a backend can run it"
                        .formatted(name, running))
        .orElse("");
  }

  private Optional<BackendRequest> request(Call call, List<String> operands) {
    if (operands.size() == 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(chooser.parse(String.join(",", operands.subList(1, operands.size()))));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.USAGE, "choose: " + e.getMessage());
    }
  }
}
