package org.cloister.shell.console;

import java.util.List;
import org.apache.felix.gogo.jline.Parser;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.cloister.shell.call.Refusal;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.SyntaxError;

/**
 * Reads command lines as Gogo does. A line that cannot be read, Gogo's shell takes for the end of
 * input, and the platform ends with its console; so here it is a command that says what is wrong.
 * For one session.
 */
final class LineParser extends Parser {
  private static final String UNREADABLE = "__unreadable";

  private volatile String wrong = "";

  /**
   * Makes a session's.
   *
   * @param session gets the command
   */
  LineParser(CommandSession session) {
    session.put(UNREADABLE, (Function) this::refuse);
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    try {
      return super.parse(line, cursor, context);
    } catch (EOFError more) {
      // What is still open, a quotation or a pipe, goes on in the next line.
      throw more;
    } catch (RuntimeException e) {
      if (context != ParseContext.ACCEPT_LINE) {
        throw e instanceof SyntaxError ? e : new SyntaxError(0, 0, e.toString());
      }
      wrong = "the line cannot be read: " + e.getMessage();
      return super.parse(UNREADABLE, UNREADABLE.length(), context);
    }
  }

  private Object refuse(CommandSession session, List<Object> arguments) {
    throw new Refusal(Refusal.USAGE, wrong);
  }
}
