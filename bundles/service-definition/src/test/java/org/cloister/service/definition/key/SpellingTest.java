package org.cloister.service.definition.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> KEYS = List.of("environment", "restart", "nice", "limits");

  @Test
  void a_typing_error_is_recognised() {
    assertThat(Spelling.nearest("enviroment", KEYS)).contains("environment");
    assertThat(Spelling.nearest("ncie", KEYS)).contains("nice");
    assertThat(Spelling.nearest("limit", KEYS)).contains("limits");
  }

  @Test
  void a_part_of_a_word_is_recognised() {
    assertThat(Spelling.nearest("environ", KEYS)).contains("environment");
  }

  @Test
  void what_is_far_from_everything_is_nothing() {
    assertThat(Spelling.nearest("colour", KEYS)).isEmpty();
    assertThat(Spelling.advice("colour", KEYS)).isEmpty();
    assertThat(Spelling.nearest("", KEYS)).isEmpty();
    assertThat(Spelling.nearest("x".repeat(10_000), KEYS)).isEmpty();
  }
}
