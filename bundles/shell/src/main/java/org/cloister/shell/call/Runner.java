package org.cloister.shell.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cloister.shell.text.Json;
import org.cloister.shell.text.Printable;
import org.cloister.shell.text.Style;
import org.cloister.shell.text.Viewable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the verb that a command line names, runs it and shows its answer. */
public final class Runner {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  private final Map<String, Verb> verbs;

  /**
   * Makes a runner.
   *
   * @param verbs by name
   */
  public Runner(Map<String, Verb> verbs) {
    this.verbs = verbs;
  }

  /**
   * Runs a command line and shows everything: the answer on standard output, a failure as a line on
   * standard error.
   *
   * @param words the verb and what follows it; at least one
   * @param io the caller's streams
   * @return the exit code, and what is to be done when the caller has it
   */
  public End run(List<String> words, Io io) {
    try {
      Object answer = answer(words, io);
      show(answer, io);
      return End.of(answer);
    } catch (Exception e) {
      Failure failure = failure(words, e);
      io.out().flush();
      io.err().println("cloister: " + printable(failure.line()));
      return new End(failure.code(), Optional.empty());
    } finally {
      io.out().flush();
      io.err().flush();
    }
  }

  /**
   * How a command ended.
   *
   * @param code its exit code
   * @param last what is to be done when the caller has it
   */
  public record End(int code, Optional<Runnable> last) {
    private static End of(Object answer) {
      if (answer instanceof ExitCode exit) {
        return new End(exit.value(), Optional.empty());
      }
      if (answer instanceof Farewell farewell) {
        return new End(0, Optional.of(farewell.last()));
      }
      int code = answer instanceof Viewable view ? view.exitCode() : 0;
      return new End(code, Optional.empty());
    }
  }

  /**
   * Runs a command line.
   *
   * @param words the verb and what follows it; at least one
   * @param io the caller's streams
   * @return what the verb answers; a text in place of data if JSON is wanted
   * @throws Exception what the verb throws
   */
  public Object answer(List<String> words, Io io) throws Exception {
    Verb verb = verbs.get(words.get(0));
    if (verb == null) {
      throw UnknownVerb.refusal(words.get(0), verbs.keySet());
    }
    List<String> rest = words.subList(1, words.size());
    if (Arguments.askForHelp(verb.manual(), rest)) {
      return answer(List.of("help", words.get(0)), io);
    }
    Arguments arguments = Arguments.parse(verb.manual(), rest);
    Object answer = verb.run(new Call(arguments, io));
    return answer instanceof Viewable view && arguments.has(Option.JSON)
        ? new JsonText(Json.of(view.plain()), view.exitCode())
        : answer;
  }

  private record JsonText(String text, int exitCode) implements Viewable {
    @Override
    public List<String> lines(Style style) {
      return List.of(text);
    }
  }

  /**
   * {@return a failure for the operator; a fault of the platform also goes to its log}
   *
   * @param words the command line
   * @param thrown what it threw
   */
  public static Failure failure(List<String> words, Exception thrown) {
    Failure failure = Failure.of(thrown);
    if (failure.fault()) {
      LOG.error("The command {} failed", words, thrown);
    }
    return failure;
  }

  /** What is wrong may quote what somebody else has made. */
  private static String printable(String lines) {
    return lines.lines().map(Printable::of).collect(Collectors.joining("\n"));
  }

  /**
   * Prints what a verb has answered with.
   *
   * @param answer data or a text
   * @param io where to
   */
  public static void show(Object answer, Io io) {
    if (answer instanceof Viewable view) {
      view.lines(io.style()).forEach(io.out()::println);
    } else if (answer instanceof String text) {
      io.out().println(text);
    }
  }
}
