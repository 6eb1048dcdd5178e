package org.cloister.shell.fake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Runner;
import org.cloister.shell.call.Screen;
import org.cloister.shell.call.Verb;
import org.cloister.shell.text.Style;

/** A command line typed without a terminal, with what it printed. */
public final class Typed implements Io {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream printedOut = new PrintStream(out, true, StandardCharsets.UTF_8);
  private final PrintStream printedErr = new PrintStream(err, true, StandardCharsets.UTF_8);
  private final InputStream in;
  private int code = -1;

  public Typed(String input) {
    this.in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
  }

  /** Runs a line of words without blanks in them, with the verbs that there are. */
  public static Typed type(String line, Verb... verbs) {
    return new Typed("").run(Arrays.asList(line.split(" ")), verbs);
  }

  public Typed run(List<String> words, Verb... verbs) {
    Map<String, Verb> byName =
        Stream.of(verbs)
            .collect(Collectors.toMap(verb -> verb.manual().name(), Function.identity()));
    Runner.End end = new Runner(byName).run(words, this);
    code = end.code();
    end.last().ifPresent(Runnable::run);
    return this;
  }

  public int code() {
    return code;
  }

  public String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public PrintStream out() {
    return printedOut;
  }

  @Override
  public PrintStream err() {
    return printedErr;
  }

  @Override
  public Style style() {
    return Style.PLAIN;
  }

  @Override
  public Optional<Screen> screen() {
    return Optional.empty();
  }
}
