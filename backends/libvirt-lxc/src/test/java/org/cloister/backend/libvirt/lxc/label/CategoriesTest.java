package org.cloister.backend.libvirt.lxc.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CategoriesTest {
  @Property
  void no_two_that_are_allocated_one_after_the_other_are_the_same(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 2000) int count) {
    Random random = new Random(seed);
    Set<Categories> taken = new HashSet<>();
    for (int number = 0; number < count; number++) {
      assertThat(taken.add(Categories.free(taken, random))).isTrue();
    }
  }

  @Property
  void a_pair_is_found_again_in_its_level(@ForAll long seed) {
    Categories pair = Categories.free(Set.of(), new Random(seed));
    assertThat(Categories.of(pair.level())).contains(pair);
    assertThat(pair.first()).isLessThan(pair.second());
  }

  @Test
  void the_last_free_pair_is_found() {
    Set<Categories> taken = new HashSet<>();
    for (int first = 0; first < Categories.COUNT; first++) {
      for (int second = first + 1; second < Categories.COUNT; second++) {
        taken.add(new Categories(first, second));
      }
    }
    Categories last = new Categories(7, 700);
    taken.remove(last);
    assertThat(Categories.free(taken, new Random(1))).isEqualTo(last);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s0", "s0:c1", "s0:c1.c3", "s0:c5,c5", "s0:c1,c1024", "s0-s0:c0.c1023", "", "?"})
  void another_number_of_categories_is_no_pair(String level) {
    assertThat(Categories.of(level)).isEmpty();
  }

  @Test
  void the_order_does_not_matter() {
    assertThat(Categories.of("s0:c9,c3")).contains(new Categories(3, 9));
  }
}
