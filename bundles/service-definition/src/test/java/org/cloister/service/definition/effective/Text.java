package org.cloister.service.definition.effective;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.service.definition.toml.Source;

/** Definitions as text, for tests. */
public final class Text {
  /** The shortest definition. */
  public static final String COMMAND = "command = [\"/bin/true\"]\n";

  private Text() {}

  /** A source with a text in it. */
  public static Source source(String label, String text) {
    return Source.read(label, "/s/" + label, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a definition with drop-ins called 1.toml, 2.toml … */
  public static Reading read(String name, String text, String... dropIns) {
    List<Source> layers =
        IntStream.rangeClosed(0, dropIns.length)
            .mapToObj(
                index ->
                    index == 0
                        ? source(name + ".toml", text)
                        : source(name + ".d/" + index + ".toml", dropIns[index - 1]))
            .toList();
    return DefinitionReader.read(name, layers);
  }

  /** A definition that must be valid. */
  public static ServiceDefinition valid(String text, String... dropIns) {
    return effective(text, dropIns).definition();
  }

  /** A definition that must be valid. */
  public static EffectiveDefinition effective(String text, String... dropIns) {
    Reading reading = read("web", text, dropIns);
    assertThat(reading.problems()).isEmpty();
    return reading.definition().orElseThrow();
  }

  /** A valid definition with one more line. */
  public static ServiceDefinition with(String line) {
    return valid(COMMAND + line);
  }

  /** The problems of a definition, one a line. */
  public static String problems(String text, String... dropIns) {
    Reading reading = read("web", text, dropIns);
    assertThat(reading.definition()).isEmpty();
    return reading.problems().stream().map(Object::toString).collect(joining("\n"));
  }

  /** The problems of a definition with one more line, without the place. */
  public static String refusal(String line) {
    return problems(COMMAND + line).replaceAll("(?m)^/s/web.toml:\\d+:\\d+: ", "");
  }

  /** The lines of an effective definition. */
  public static String lines(EffectiveDefinition effective) {
    return effective.lines().stream().map(EffectiveDefinition.Line::text).collect(joining("\n"));
  }
}
