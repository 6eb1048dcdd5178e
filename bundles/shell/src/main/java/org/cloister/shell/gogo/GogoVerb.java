package org.cloister.shell.gogo;

import java.io.IOException;
import java.util.List;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.cloister.shell.call.Call;
import org.cloister.shell.call.ExitCode;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.call.Verb;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;

/** Runs any command line of the platform's shell, for the client. */
public final class GogoVerb implements Verb {
  private final CommandProcessor processor;

  /**
   * Makes the verb.
   *
   * @param processor runs command lines
   */
  public GogoVerb(CommandProcessor processor) {
    this.processor = processor;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "gogo",
            "COMMAND-LINE",
            Operands.WORDS,
            "run a command line of the platform's own shell and print what it returns")
        .example("gogo 'lb -s'", "the bundles of the platform")
        .example("gogo 'list | grep failed'", "a pipe inside the platform");
  }

  @Override
  public Object run(Call call) throws IOException {
    List<String> words = call.arguments().some("a command line");
    Io io = call.io();
    try (Terminal terminal = new DumbTerminal(io.in(), io.out());
        CommandSession session = processor.createSession(io.in(), io.out(), io.err())) {
      session.put(Shell.VAR_TERMINAL, terminal);
      session.put(Shell.VAR_SCOPE, "cloister:gogo:*");
      session.put(UnknownCommand.VARIABLE, new UnknownCommand());
      Object result = session.execute(String.join(" ", words));
      if (result != null) {
        io.out().println(session.format(result, Converter.INSPECT));
      }
      return new ExitCode(0);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new Refusal(e instanceof Refusal refusal ? refusal.code() : Refusal.FAILED, message(e));
    }
  }

  private static String message(Exception failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
