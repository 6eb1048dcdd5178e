package org.cloister.service.definition.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.service.definition.toml.Quoted;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * An OSGi filter (OSGi Core 8, 3.2.7) taken apart at its ands, so that a mistake in it can be
 * located and the part of it that a backend does not meet can be named. Immutable.
 *
 * @param text the filter
 * @param filter the filter, compiled
 * @param conjuncts its parts if it is an and of them; empty otherwise
 */
record FilterClause(String text, Filter filter, List<FilterClause> conjuncts) {
  private static final int DEEPEST = 16;

  /**
   * {@return a filter taken apart}
   *
   * @param text the filter
   * @throws IllegalArgumentException if it is not one; the message is a clause that says where and
   *     why
   */
  static FilterClause parse(String text) {
    Cursor cursor = new Cursor(text);
    FilterClause clause = cursor.clause(0);
    cursor.require(cursor.at == text.length(), "nothing more after the closing parenthesis");
    return clause;
  }

  /**
   * {@return the first part that properties do not meet, or empty if they meet the whole}
   *
   * @param properties a backend's service properties
   */
  Optional<String> unmet(Map<String, ?> properties) {
    if (filter.matches(properties)) {
      return Optional.empty();
    }
    return conjuncts.stream()
        .flatMap(part -> part.unmet(properties).stream())
        .findFirst()
        .or(() -> Optional.of(text));
  }

  /** Goes through the text once. */
  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    FilterClause clause(int depth) {
      int start = at;
      require(depth < DEEPEST, "at most " + DEEPEST + " levels of parentheses");
      require(accept('('), "an opening parenthesis");
      skipSpace();
      List<FilterClause> conjuncts = new ArrayList<>();
      if (accept('&')) {
        conjuncts.addAll(operands(depth));
      } else if (accept('|')) {
        operands(depth);
      } else if (accept('!')) {
        skipSpace();
        clause(depth + 1);
        skipSpace();
      } else {
        comparison();
      }
      require(accept(')'), "a closing parenthesis");
      String whole = text.substring(start, at);
      return new FilterClause(whole, compile(whole, start), List.copyOf(conjuncts));
    }

    private List<FilterClause> operands(int depth) {
      List<FilterClause> operands = new ArrayList<>();
      do {
        skipSpace();
        operands.add(clause(depth + 1));
        skipSpace();
      } while (at < text.length() && text.charAt(at) == '(');
      return operands;
    }

    /** An attribute, an operator and a value in which parentheses are escaped. */
    private void comparison() {
      int start = at;
      while (at < text.length() && "=<>~()".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      require(at > start, "the name of a property");
      require(at < text.length() && "=<>~".indexOf(text.charAt(at)) >= 0, "=, ~=, <= or >=");
      require(accept('=') || ++at < text.length() && accept('='), "=, ~=, <= or >=");
      while (at < text.length() && "()".indexOf(text.charAt(at)) < 0) {
        at += text.charAt(at) == '\\' && at + 1 < text.length() ? 2 : 1;
      }
    }

    private Filter compile(String whole, int start) {
      try {
        return FrameworkUtil.createFilter(whole);
      } catch (InvalidSyntaxException wrong) {
        at = start;
        throw new IllegalArgumentException(message("a valid filter"), wrong);
      }
    }

    private boolean accept(char expected) {
      boolean found = at < text.length() && text.charAt(at) == expected;
      at += found ? 1 : 0;
      return found;
    }

    private void skipSpace() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    void require(boolean met, String expected) {
      if (!met) {
        throw new IllegalArgumentException(message(expected));
      }
    }

    private String message(String expected) {
      return "is not a filter: expected "
          + expected
          + " at character "
          + (at + 1)
          + " of "
          + Quoted.of(text);
    }
  }
}
