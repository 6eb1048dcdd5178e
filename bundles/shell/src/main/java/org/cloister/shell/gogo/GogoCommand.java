package org.cloister.shell.gogo;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.cloister.shell.call.ExitCode;
import org.cloister.shell.call.Failure;
import org.cloister.shell.call.Farewell;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.call.Runner;

/**
 * One verb as a Gogo command. It returns the verb's data, so that {@code (status tor) pid} and
 * {@code each (list) { … }} work; {@link ViewConverter} makes text of it.
 */
public final class GogoCommand implements Function {
  private final String name;
  private final Runner runner;

  /**
   * Makes the command.
   *
   * @param name the verb
   * @param runner runs it
   */
  public GogoCommand(String name, Runner runner) {
    this.name = name;
    this.runner = runner;
  }

  @Override
  public Object execute(CommandSession session, List<Object> arguments) {
    List<String> words = new ArrayList<>(List.of(name));
    arguments.forEach(argument -> words.add(String.valueOf(argument)));
    GogoIo io = new GogoIo(session);
    Runnable unwatch = InterruptKey.watch(session);
    try {
      Object answer = runner.answer(words, io);
      if (answer instanceof ExitCode exit) {
        if (exit.value() != 0) {
          io.err().println(name + ": exit code " + exit.value());
        }
        fail(exit.value());
        return null;
      }
      if (answer instanceof Farewell farewell) {
        farewell.last().run();
        return null;
      }
      if (Pipeline.redirected()) {
        Runner.show(answer, io);
        return null;
      }
      return answer;
    } catch (InterruptedException e) {
      fail(Failure.of(e).code());
      return null;
    } catch (Exception e) {
      Failure failure = Runner.failure(words, e);
      return Pipeline.refuse(new Refusal(failure.code(), failure.line()));
    } finally {
      unwatch.run();
      io.out().flush();
    }
  }

  private static void fail(int code) {
    Process process = Process.Utils.current();
    if (process != null) {
      process.error(code);
    }
  }
}
