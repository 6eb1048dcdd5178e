package org.cloister.service.definition.toml;

import java.util.Optional;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.tomlj.internal.TomlLexer;

/**
 * Looks at the tokens of a text before it is parsed. The parser calls itself for every level of
 * nesting and keeps every error, so that a hostile file could exhaust the stack or the memory of
 * the platform; these bounds are far above any definition and far below that.
 */
final class TokenLimits {
  private static final int MOST_TOKENS = 100_000;
  private static final int DEEPEST = 32;

  private TokenLimits() {}

  /** {@return the place at which a text exceeds a bound, with the bound} */
  static Optional<Excess> check(String text) {
    TomlLexer lexer = new TomlLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    int depth = 0;
    int tokens = 0;
    for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
      switch (token.getType()) {
        case TomlLexer.ArrayStart, TomlLexer.InlineTableStart -> depth++;
        case TomlLexer.ArrayEnd, TomlLexer.InlineTableEnd -> depth--;
        default -> {}
      }
      if (depth > DEEPEST) {
        return excess(token, "values are nested more than " + DEEPEST + " levels deep");
      }
      if (++tokens > MOST_TOKENS) {
        return excess(token, "is too long to be a service definition; the rest was not read");
      }
    }
    return Optional.empty();
  }

  private static Optional<Excess> excess(Token token, String message) {
    return Optional.of(new Excess(token.getLine(), token.getCharPositionInLine() + 1, message));
  }

  /** A bound that is exceeded. */
  record Excess(int line, int column, String message) {}
}
