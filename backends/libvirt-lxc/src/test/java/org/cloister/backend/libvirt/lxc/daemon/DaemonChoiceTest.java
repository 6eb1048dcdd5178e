package org.cloister.backend.libvirt.lxc.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DaemonChoiceTest {
  private static final Optional<Path> SOCKET = Optional.of(Path.of("/run/libvirt/libvirt-sock"));
  private static final Optional<Path> PROGRAM = Optional.of(Path.of("/usr/sbin/libvirtd"));
  private static final Optional<Path> DRIVERS = Optional.of(Path.of("/usr/lib/libvirt"));

  @Test
  void the_systems_is_used_where_one_takes_connections() {
    DaemonChoice choice =
        DaemonChoice.of(DaemonMode.AUTO, new DaemonFacts(SOCKET, PROGRAM, DRIVERS, false));
    assertThat(choice.mode()).isEqualTo(DaemonMode.SYSTEM);
    assertThat(choice.possible()).isTrue();
    assertThat(choice.reason()).contains("/run/libvirt/libvirt-sock");
  }

  @Test
  void a_private_one_is_used_where_the_system_has_none() {
    DaemonChoice choice =
        DaemonChoice.of(
            DaemonMode.AUTO, new DaemonFacts(Optional.empty(), PROGRAM, DRIVERS, false));
    assertThat(choice.mode()).isEqualTo(DaemonMode.PRIVATE);
    assertThat(choice.possible()).isTrue();
  }

  @Test
  void a_private_one_is_used_with_hybrid_cgroups() {
    DaemonChoice choice =
        DaemonChoice.of(DaemonMode.AUTO, new DaemonFacts(SOCKET, PROGRAM, DRIVERS, true));
    assertThat(choice.mode()).isEqualTo(DaemonMode.PRIVATE);
    assertThat(choice.reason()).contains("hybrid");
  }

  @Test
  void what_the_administrator_set_is_not_overruled_but_its_obstacle_named() {
    assertThat(
            DaemonChoice.of(
                DaemonMode.SYSTEM, new DaemonFacts(Optional.empty(), PROGRAM, DRIVERS, false)))
        .returns(DaemonMode.SYSTEM, DaemonChoice::mode)
        .returns(false, DaemonChoice::possible);
    assertThat(
            DaemonChoice.of(DaemonMode.SYSTEM, new DaemonFacts(SOCKET, PROGRAM, DRIVERS, true))
                .obstacle())
        .contains("hybrid");
    assertThat(
            DaemonChoice.of(DaemonMode.PRIVATE, new DaemonFacts(SOCKET, PROGRAM, DRIVERS, false)))
        .returns(DaemonMode.PRIVATE, DaemonChoice::mode);
  }

  @Test
  void what_is_not_installed_is_named_with_its_package() {
    DaemonChoice none =
        DaemonChoice.of(
            DaemonMode.AUTO, new DaemonFacts(Optional.empty(), Optional.empty(), DRIVERS, true));
    assertThat(none.obstacle()).contains("libvirtd is not installed");
    assertThat(none.hint()).contains("libvirt-daemon-driver-lxc");
    DaemonChoice driverless =
        DaemonChoice.of(
            DaemonMode.AUTO, new DaemonFacts(Optional.empty(), PROGRAM, Optional.empty(), true));
    assertThat(driverless.obstacle()).contains("LXC driver");
  }

  @Test
  void what_is_installed_or_started_later_is_used_without_a_restart() {
    DaemonFacts nothing =
        new DaemonFacts(Optional.empty(), Optional.empty(), Optional.empty(), false);
    DaemonFacts all = new DaemonFacts(SOCKET, PROGRAM, DRIVERS, false);
    for (DaemonMode mode : DaemonMode.values()) {
      DaemonChoice before = DaemonChoice.of(mode, nothing);
      assertThat(before.possible()).isFalse();
      assertThat(before.again(nothing)).isEqualTo(before);
      assertThat(before.again(all))
          .returns(before.mode(), DaemonChoice::mode)
          .returns(true, DaemonChoice::possible);
    }
    DaemonChoice wrong = new DaemonChoice(DaemonMode.AUTO, "the setting is wrong", "so it is", "");
    assertThat(wrong.again(all)).isEqualTo(wrong);
  }

  @Test
  void a_wrong_setting_is_refused_with_those_that_are_right() {
    assertThat(DaemonMode.parse("private")).isEqualTo(DaemonMode.PRIVATE);
    assertThatThrownBy(() -> DaemonMode.parse("Private"))
        .hasMessageContaining("cloister.libvirt.daemon")
        .hasMessageContaining("auto, system, private");
  }
}
