package org.cloister.shell.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.apache.felix.gogo.jline.ParsedLineImpl;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.cloister.shell.call.Refusal;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineParserTest {
  private CommandSession session;
  private LineParser parser;

  @BeforeEach
  void open() {
    session =
        new CommandProcessorImpl(new ThreadIOImpl())
            .createSession(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream());
    parser = new LineParser(session);
  }

  @AfterEach
  void close() {
    session.close();
  }

  private ParsedLineImpl parse(String line) {
    return (ParsedLineImpl) parser.parse(line, line.length(), ParseContext.ACCEPT_LINE);
  }

  @Test
  void a_line_that_cannot_be_read_is_a_command_that_says_so() {
    for (String line : new String[] {"list )", ")", "}", "list ]"}) {
      assertThatThrownBy(() -> session.execute(parse(line).program()))
          .as(line)
          .isInstanceOf(Refusal.class)
          .hasMessageStartingWith("the line cannot be read: ");
    }
  }

  @Test
  void any_other_line_is_what_it_was() {
    assertThat(parse("list | grep x").program()).hasToString("list | grep x");
    assertThatThrownBy(() -> parse("list |")).isInstanceOf(EOFError.class);
  }
}
