package org.cloister.service.definition.toml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads a source as TOML 1.0. Whatever is in the source, the answer is a table or a few problems,
 * in bounded time and memory. Thread-safe.
 */
public final class TomlReader {
  /** After a broken line, further syntax errors tell little. */
  private static final int MOST_SYNTAX_ERRORS = 5;

  private final String[] lines;
  private final Source source;

  private TomlReader(String text, Source source) {
    this.lines = text.split("\n", -1);
    this.source = source;
  }

  /**
   * Reads a source.
   *
   * @param source what to read
   * @param problems takes what is wrong with it
   * @return its top-level table, or empty if a problem was added
   */
  public static Optional<Table> read(Source source, Problems problems) {
    if (!source.failure().isEmpty()) {
      problems.add(source.whole(), source.failure());
      return Optional.empty();
    }
    if (source.content().length > Source.LARGEST) {
      problems.add(source.whole(), Source.tooLarge(source.label(), source.location()).failure());
      return Optional.empty();
    }
    return decode(source, problems).flatMap(text -> parse(text, source, problems));
  }

  private static Optional<String> decode(Source source, Problems problems) {
    ByteBuffer bytes = ByteBuffer.wrap(source.content());
    CharBuffer text = CharBuffer.allocate(source.content().length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      List<String> lines = text.toString().lines().toList();
      boolean fresh = lines.isEmpty() || text.toString().endsWith("\n");
      int line = fresh ? lines.size() + 1 : lines.size();
      int column = fresh ? 1 : lines.get(lines.size() - 1).length() + 1;
      problems.add(source.at(line, column), "is not text in UTF-8, so it cannot be TOML");
      return Optional.empty();
    }
    return Optional.of(text.toString());
  }

  private static Optional<Table> parse(String text, Source source, Problems problems) {
    Optional<TokenLimits.Excess> excess = TokenLimits.check(text);
    if (excess.isPresent()) {
      problems.add(source.at(excess.get().line(), excess.get().column()), excess.get().message());
      return Optional.empty();
    }
    TomlParseResult result = Toml.parse(text);
    if (result.hasErrors()) {
      report(result.errors(), source, problems);
      return Optional.empty();
    }
    return Optional.of(new TomlReader(text, source).table(result, source.at(1, 1)));
  }

  private static void report(List<TomlParseError> errors, Source source, Problems problems) {
    errors.stream()
        .limit(MOST_SYNTAX_ERRORS)
        .forEach(
            error ->
                problems.add(origin(error.position(), source), String.valueOf(error.getMessage())));
    if (errors.size() > MOST_SYNTAX_ERRORS) {
      TomlPosition next = errors.get(MOST_SYNTAX_ERRORS).position();
      problems.add(
          origin(next, source),
          "and " + (errors.size() - MOST_SYNTAX_ERRORS) + " more syntax errors");
    }
  }

  private Table table(TomlTable parsed, Origin origin) {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (String key : parsed.keySet()) {
      List<String> path = List.of(key);
      entries.put(key, node(parsed.get(path), origin(parsed.inputPositionOf(path), source)));
    }
    return new Table(entries, origin);
  }

  private Sequence sequence(TomlArray parsed, Origin origin) {
    List<Node> items = new ArrayList<>();
    for (int index = 0; index < parsed.size(); index++) {
      items.add(node(parsed.get(index), item(parsed.inputPositionOf(index))));
    }
    return new Sequence(items, origin);
  }

  private Node node(Object parsed, Origin origin) {
    if (parsed instanceof TomlTable nested) {
      return table(nested, origin);
    }
    return parsed instanceof TomlArray nested
        ? sequence(nested, origin)
        : new Scalar(parsed, origin);
  }

  /** The parser locates an item right after the comma before it: what is blank there is skipped. */
  private Origin item(TomlPosition position) {
    int line = position.line();
    int column = position.column();
    while (line <= lines.length && blank(line, column)) {
      line++;
      column = 1;
    }
    return line > lines.length
        ? origin(position, source)
        : source.at(line, column + indent(lines[line - 1].substring(column - 1)));
  }

  /** {@return whether the rest of a line is only space and a comment} */
  private boolean blank(int line, int column) {
    String rest = lines[line - 1];
    rest = rest.substring(Math.min(column - 1, rest.length())).strip();
    return rest.isEmpty() || rest.startsWith("#");
  }

  private static int indent(String text) {
    return text.length() - text.stripLeading().length();
  }

  private static Origin origin(TomlPosition position, Source source) {
    return source.at(position.line(), position.column());
  }
}
