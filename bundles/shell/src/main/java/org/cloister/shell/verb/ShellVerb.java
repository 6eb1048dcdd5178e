package org.cloister.shell.verb;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.TerminalSize;
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

  /**
   * Makes the verb.
   *
   * @param supervisor runs it
   * @param catalog knows templates
   */
  public ShellVerb(Supervisor supervisor, DefinitionCatalog catalog) {
    this.supervisor = supervisor;
    this.services = new Services(supervisor, catalog);
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "shell",
            "NAME",
            Operands.SERVICES,
            "open a shell inside a running service, under the same confinement")
        .example("shell tor", "look around as tor sees it; exit or Ctrl-D ends it");
  }

  @Override
  public Object run(Call call) throws IOException, InterruptedException {
    String name = call.arguments().one("the name of a service");
    services.get(name);
    Optional<Screen> terminal = call.io().screen();
    Map<String, String> environment =
        terminal.map(screen -> Map.of("TERM", screen.type())).orElse(Map.of());
    try {
      return new ExitCode(
          new Attachment(call.io()).run(terminal, size -> start(name, environment, size)));
    } catch (IsolationException e) {
      throw ExecFailure.of(name, e);
    }
  }

  private ExecSession start(
      String name, Map<String, String> environment, Optional<TerminalSize> size)
      throws IsolationException {
    IsolationException missing = null;
    for (String shell : SHELLS) {
      List<String> command = shell.endsWith("busybox") ? List.of(shell, "sh") : List.of(shell);
      try {
        return supervisor.exec(name, new ExecRequest(command, environment, Optional.empty(), size));
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
