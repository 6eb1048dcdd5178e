package org.cloister.linux.launch.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
import org.junit.jupiter.api.Test;

class DirectoriesTest {

  private final Slot root = Slot.named("root");
  private final Slot result = Slot.named("result");

  @Test
  void whatever_is_made_is_made_with_a_single_name_in_an_open_directory() {
    List<Step> steps = Directories.makeFile(root, "/a/b/c", 0755, result);

    assertThat(steps)
        .filteredOn(step -> makes(step))
        .isNotEmpty()
        .allSatisfy(
            step -> {
              Call call = (Call) step;
              assertThat(call.arguments().get(0)).isInstanceOf(Slot.class);
              assertThat(((Text) call.arguments().get(1)).value()).doesNotContain("/");
            });
  }

  private static boolean makes(Step step) {
    return step instanceof Call call
        && (call.call() == SystemCall.MKDIRAT || call.call() == SystemCall.MKNODAT);
  }

  @Test
  void every_path_is_resolved_with_the_root_as_its_end() {
    List<Step> steps = Directories.makeFile(root, "/a/b/c", 0755, result);

    assertThat(steps)
        .filteredOn(step -> step instanceof Call call && call.call() == SystemCall.OPENAT2)
        .isNotEmpty()
        .allSatisfy(
            step -> {
              assertThat(((Call) step).arguments().get(0)).isSameAs(root);
              assertThat(step.toString()).contains("resolve=RESOLVE_NO_MAGICLINKS|RESOLVE_IN_ROOT");
            });
  }

  @Test
  void the_root_itself_is_opened_in_one_step() {
    assertThat(Directories.make(root, "/", 0755, result)).hasSize(1);
    assertThat(Directories.make(root, "./", 0755, result)).hasSize(1);
  }

  @Test
  void a_path_with_dot_dot_is_refused() {
    assertThatThrownBy(() -> Directories.make(root, "/a/../b", 0755, result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a/../b");
  }

  @Test
  void the_root_is_not_a_file() {
    assertThatThrownBy(() -> Directories.makeFile(root, "/", 0755, result))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
