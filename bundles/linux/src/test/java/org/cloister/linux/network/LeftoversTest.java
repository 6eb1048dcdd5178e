package org.cloister.linux.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeftoversTest {
  private static final Owner DEAD = new Owner("p", ProcessHandle.current().pid(), 1);

  private static String table(String name, Owner owner) {
    return "table inet " + name + " {\n\tcomment \"" + owner + "\"\n\tchain guard {\n\t}\n}\n";
  }

  @Test
  void tables_of_this_platform_whose_maker_and_interface_are_gone_are_left_over() {
    String ruleset =
        table("clst00000000001", DEAD)
            + table("clst00000000002", DEAD)
            + table("clst00000000003", Owner.self("p"))
            + table("clst00000000004", new Owner("q", DEAD.pid(), 1))
            + table("others", DEAD)
            + "table inet clst_forward {\n\tchain forward {\n\t}\n}\n";

    assertThat(Leftovers.of("p", ruleset, "7: clst00000000002@if2: <UP>\n"))
        .containsExactly("clst00000000001");
  }

  @Test
  void a_maker_is_told_from_a_later_process_with_its_id() {
    assertThat(Owner.self("p").alive()).isTrue();
    assertThat(DEAD.alive()).isFalse();
    assertThat(Owner.parse(DEAD.toString())).hasValue(DEAD);
    assertThat(Owner.parse("somebody's own words")).isEmpty();
  }
}
