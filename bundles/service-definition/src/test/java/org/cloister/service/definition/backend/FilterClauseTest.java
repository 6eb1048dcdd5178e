package org.cloister.service.definition.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

class FilterClauseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(a=b; expected a closing parenthesis at character 5",
        "a=b; expected an opening parenthesis at character 1",
        "(&(a=b)(c=d); expected a closing parenthesis at character 13",
        "(a=b)(c=d); expected nothing more after the closing parenthesis at character 6",
        "(=b); expected the name of a property at character 2",
        "(a>b); expected =, ~=, <= or >= at character 4",
        "(ab); expected =, ~=, <= or >= at character 4",
        "(&); expected an opening parenthesis at character 3",
        "(!(a=b)(c=d)); expected a closing parenthesis at character 8",
        "(&(a=b)(c<d)); expected =, ~=, <= or >= at character 11",
      })
  void a_mistake_is_located(String filter, String message) {
    assertThatThrownBy(() -> FilterClause.parse(filter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void the_part_that_is_not_met_is_named() {
    FilterClause filter = FilterClause.parse("(&(k=private)(&(s>=50)(n=none)))");

    assertThat(filter.unmet(Map.of("k", "private", "s", 60, "n", "none"))).isEmpty();
    assertThat(filter.unmet(Map.of("k", "shared", "s", 60, "n", "none"))).contains("(k=private)");
    assertThat(filter.unmet(Map.of("k", "private", "s", 40, "n", "none"))).contains("(s>=50)");
    assertThat(FilterClause.parse("(|(a=1)(b=2))").unmet(Map.of())).contains("(|(a=1)(b=2))");
    assertThat(FilterClause.parse("(!(a=1))").unmet(Map.of("a", 1))).contains("(!(a=1))");
  }

  @Test
  void escaped_parentheses_belong_to_the_value() {
    assertThat(FilterClause.parse("(a=\\(x\\))").unmet(Map.of("a", "(x)"))).isEmpty();
  }

  @Property(tries = 2000)
  void only_filters_are_taken_for_filters(
      @ForAll
          @Chars({'(', ')', '&', '|', '!', 'a', '=', '*', '\\', ' ', '<', '>', '~'})
          @StringLength(max = 12)
          String text) {
    boolean taken;
    try {
      FilterClause.parse(text);
      taken = true;
    } catch (IllegalArgumentException wrong) {
      taken = false;
    }
    assertThat(taken && !isFilter(text)).as(text).isFalse();
  }

  private static boolean isFilter(String text) {
    try {
      FrameworkUtil.createFilter(text);
      return true;
    } catch (InvalidSyntaxException wrong) {
      return false;
    }
  }
}
