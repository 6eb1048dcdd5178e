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
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.ExitCode;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Screen;
import org.cloister.shell.call.Verb;

/** Opens a shell inside a running service. */
public final class ShellVerb implements Verb {
  /** The first that there is inside. */
  private static final List<String> SHELLS = List.of("/bin/bash", "/bin/sh", "/bin/busybox");

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
  public ShellVerb(
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
            "shell",
            "NAME",
            Operands.SERVICES,
            "open a shell inside a running service, under the same confinement")
        .with(ExecUser.OPTION)
        .example("shell tor", "look around as tor sees it; exit or Ctrl-D ends it");
  }

  @Override
  public Object run(Call call) throws IOException, InterruptedException {
    String name = call.arguments().one("the name of a service");
    services.get(name);
    Optional<Screen> terminal = call.io().screen();
    ExecUser user = ExecUser.of(call.arguments(), accounts);
    Map<String, String> environment = new TreeMap<>(user.environment());
    terminal.ifPresent(screen -> environment.put("TERM", screen.type()));
    try {
      return new ExitCode(
          new Attachment(call.io())
              .run(
                  terminal,
                  size ->
                      start(
                          name,
                          shell ->
                              new ExecRequest(
                                  shell,
                                  environment,
                                  Optional.empty(),
                                  size,
                                  user.credentials()))));
    } catch (IsolationException e) {
      throw ExecFailure.of(name, e);
    }
  }

  private ExecSession start(String name, Function<List<String>, ExecRequest> request)
      throws IsolationException {
    IsolationException missing = null;
    for (String shell : SHELLS) {
      List<String> command = shell.endsWith("busybox") ? List.of(shell, "sh") : List.of(shell);
      try {
        return supervisor.exec(name, request.apply(command));
      } catch (IsolationException e) {
        if (e.code() != IsolationErrorCode.NOT_FOUND) {
          throw e;
        }
        missing = e;
      }
    }
    throw missing;
  }
}
