package org.cloister.shell.gogo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.cloister.api.isolation.Signal;
import org.cloister.shell.call.Verb;
import org.cloister.shell.fake.FakeCatalog;
import org.cloister.shell.fake.FakeSupervisor;
import org.cloister.shell.fake.Samples;
import org.cloister.shell.verb.SignalVerb;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.Test;

class CompletionsTest {
  private final FakeSupervisor supervisor = new FakeSupervisor().with(Samples.running("tor", 1));
  private final Map<String, Verb> verbs = new LinkedHashMap<>();
  private final Completions completions =
      new Completions("cloister", verbs, () -> List.of("tor"), () -> List.of("namespace"));

  @Test
  void a_signal_is_offered_after_the_service() throws Exception {
    verbs.put("signal", new SignalVerb(supervisor, new FakeCatalog()));

    assertThat(offered("signal ")).isEqualTo(List.of("tor"));
    assertThat(offered("signal tor ")).isEqualTo(Signal.names());
  }

  private Object offered(String line) throws Exception {
    ParsedLine parsed = new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE);
    try (CommandSession session =
        new CommandProcessorImpl(new ThreadIOImpl())
            .createSession(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream())) {
      session.put(Shell.VAR_COMPLETIONS, new LinkedHashMap<>());
      session.put(Shell.VAR_COMMAND_LINE, parsed);
      completions.addTo(session);
      return session.execute("__operands " + parsed.words().get(0));
    }
  }
}
