package org.cloister.shell.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownVerbTest {
  private static final List<String> VERBS =
      List.of("list", "status", "logs", "signal", "show", "disable", "shell");

  @ParameterizedTest
  @CsvSource({
    "kill, it is signal here; see: help signal",
    "ps, it is list here; see: help list",
    "ls, it is list here; see: help list",
    "journalctl, it is logs here; see: help logs",
    "inspect, 'it is status here for what runs, and show for its definition'",
    "rm, 'a service goes with its file in services.d, an instance of a template with disable'",
    "daemon-reload, services.d is followed without it",
  })
  void a_word_of_another_tool_is_translated(String typed, String meant) {
    Refusal refusal = UnknownVerb.refusal(typed, VERBS);

    assertThat(refusal.getMessage()).startsWith("no command \"" + typed + "\": " + meant);
    assertThat(refusal.code()).isEqualTo(Refusal.USAGE);
  }

  @Test
  void a_word_of_no_tool_is_answered_with_the_nearest_command() {
    assertThat(UnknownVerb.refusal("singal", VERBS).getMessage())
        .isEqualTo("no command \"singal\"; did you mean \"signal\"?; see: help");
    assertThat(UnknownVerb.refusal("zzz", VERBS).getMessage())
        .isEqualTo("no command \"zzz\"; see: help");
  }
}
