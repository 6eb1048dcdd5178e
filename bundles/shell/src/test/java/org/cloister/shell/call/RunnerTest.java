package org.cloister.shell.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.shell.fake.Typed;
import org.junit.jupiter.api.Test;

class RunnerTest {
  /** What a verb does, or throws. */
  private interface Deed {
    Object run() throws IsolationException, IOException, InterruptedException;
  }

  private static Typed typed(Deed deed) {
    return Typed.type(
        "do",
        new Verb() {
          @Override
          public Manual manual() {
            return Manual.of("do", "", Operands.NONE, "");
          }

          @Override
          public Object run(Call call)
              throws IsolationException, IOException, InterruptedException {
            return deed.run();
          }
        });
  }

  @Test
  void a_text_is_printed_and_an_exit_code_passed_on() {
    assertThat(typed(() -> "hello").printed()).isEqualTo("hello\n");
    assertThat(typed(() -> new ExitCode(42)).code()).isEqualTo(42);
    assertThat(typed(() -> null).code()).isZero();
  }

  @Test
  void every_failure_is_one_line_and_a_code() {
    Typed isolation =
        typed(
            () -> {
              throw new IsolationException(IsolationErrorCode.BUSY, "mount /x", "it is in use");
            });
    assertThat(isolation.complained()).isEqualTo("cloister: mount /x: it is in use\n");
    assertThat(isolation.code()).isEqualTo(1);

    Typed io =
        typed(
            () -> {
              throw new IOException("the disk\nis full");
            });
    assertThat(io.complained()).isEqualTo("cloister: the disk; is full\n");

    Typed refusal =
        typed(
            () -> {
              throw new Refusal(Refusal.FAILED, "no\u001b[31m\n  more");
            });
    assertThat(refusal.complained()).isEqualTo("cloister: no^[[31m\n  more\n");
  }

  @Test
  void a_fault_of_the_platform_says_so_without_a_stack_trace() {
    Typed fault =
        typed(
            () -> {
              throw new IllegalStateException("impossible");
            });

    assertThat(fault.complained())
        .isEqualTo(
            "cloister: a fault of the platform (java.lang.IllegalStateException: impossible);"
                + " its log says more\n");
    assertThat(fault.code()).isEqualTo(1);
  }

  @Test
  void an_unknown_verb_is_refused_with_the_nearest_one() {
    Typed typed =
        Typed.type(
            "statsu",
            new Verb() {
              @Override
              public Manual manual() {
                return Manual.of("status", "", Operands.NONE, "");
              }

              @Override
              public Object run(Call call) {
                return null;
              }
            });

    assertThat(typed.complained())
        .isEqualTo("cloister: no command \"statsu\"; did you mean \"status\"?; see: help\n");
    assertThat(typed.code()).isEqualTo(2);
  }
}
