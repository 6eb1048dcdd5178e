package org.cloister.shell.verb;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.host.Accounts;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Arguments;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.ExitCode;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Screen;
import org.cloister.shell.call.Verb;

/** Runs a program inside a running service. */
public final class ExecVerb implements Verb {
  private static final Option NO_TERMINAL =
      Option.flag("no-terminal", "T", "without a terminal, even if there is one");
  private static final Option DIRECTORY =
      new Option("directory", "d", "DIR", "working directory inside");
  private static final Option ENVIRONMENT =
      new Option(
          "env", "e", "NAME=VALUE", "a variable beside the service's own; may be given again");

  private final Supervisor supervisor;
  private final Services services;
  private final Function<String, Optional<Accounts.User>> accounts;

  /**
   * Makes the verb.
   *
   * @param supervisor runs it
   * @param catalog knows templates
   * @param accounts finds the host's users by name or number
   */
  public ExecVerb(
      Supervisor supervisor,
      DefinitionCatalog catalog,
      Function<String, Optional<Accounts.User>> accounts) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
    this.accounts = accounts;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "exec",
            "NAME [--] PROGRAM [ARGUMENT]…",
            Operands.SERVICE_AND_PROGRAM,
            "run a program inside a running service, under the same confinement")
        .details(
            "The exit code is the program's; 125 if it could not be run, 126 if it must not be,",
            "127 if there is none of that name inside.")
        .with(ExecUser.OPTION, NO_TERMINAL, DIRECTORY, ENVIRONMENT)
        .example("exec tor -- ls /var/lib", "what tor sees of /var/lib")
        .example("exec -u nobody tor id", "as another user, with no more privileges")
        .example("exec redis redis-cli", "talk to redis in its own network");
  }

  @Override
  public Object run(Call call) throws IOException, InterruptedException {
    Arguments arguments = call.arguments();
    List<String> operands = arguments.some("the name of a service and a program");
    if (operands.size() == 1) {
      throw arguments.usage("wants a program to run in " + operands.get(0));
    }
    String name = operands.get(0);
    services.get(name);
    Optional<Screen> terminal = arguments.has(NO_TERMINAL) ? Optional.empty() : call.io().screen();
    ExecUser user = ExecUser.of(arguments, accounts);
    Map<String, String> environment = new TreeMap<>(user.environment());
    terminal.ifPresent(screen -> environment.put("TERM", screen.type()));
    arguments.values(ENVIRONMENT).forEach(text -> put(arguments, environment, text));
    try {
      int code =
          new Attachment(call.io())
              .run(
                  terminal,
                  size ->
                      supervisor.exec(
                          name,
                          new ExecRequest(
                              operands.subList(1, operands.size()),
                              environment,
                              arguments.value(DIRECTORY),
                              size,
                              user.credentials())));
      return new ExitCode(code);
    } catch (IsolationException e) {
      throw ExecFailure.of(name, e);
    }
  }

  private static void put(Arguments arguments, Map<String, String> environment, String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw arguments.usage("--env wants NAME=VALUE, not \"" + text + "\"");
    }
    environment.put(text.substring(0, equals), text.substring(equals + 1));
  }
}
