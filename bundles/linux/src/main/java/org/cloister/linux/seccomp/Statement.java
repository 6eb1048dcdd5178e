package org.cloister.linux.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement of one of the text files here: words with white space between. It begins at the
 * beginning of a line, goes on in the indented lines that follow, and what stands behind a {@code
 * #} is a comment.
 *
 * @param file the file's name
 * @param line the line in which it begins
 * @param words at least one
 */
record Statement(String file, int line, List<String> words) {

  /** {@return the statements of a file beside this class} */
  static List<Statement> read(String file) {
    try (InputStream stream = Statement.class.getResourceAsStream(file)) {
      return parse(file, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  /** {@return the statements of a text} */
  static List<Statement> parse(String file, String text) {
    List<Statement> statements = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String content = line.replaceFirst("#.*", "");
      if (content.isBlank()) {
        continue;
      }
      List<String> words = List.of(content.strip().split("\\s+"));
      if (!Character.isWhitespace(content.charAt(0))) {
        statements.add(new Statement(file, number, new ArrayList<>(words)));
      } else if (statements.isEmpty()) {
        throw new IllegalArgumentException(
            file + ":" + number + ": an indented line continues a statement, and there is none");
      } else {
        statements.get(statements.size() - 1).words.addAll(words);
      }
    }
    return statements;
  }

  /** {@return an error that says where the statement is} */
  IllegalArgumentException refused(IllegalArgumentException cause) {
    return new IllegalArgumentException(file + ":" + line + ": " + cause.getMessage(), cause);
  }
}
