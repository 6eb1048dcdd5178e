package org.cloister.backend.kvm.accelerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.Accelerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorProbeTest {
  private static final Circumstances USUAL = new Circumstances("kernel-1", "7.2", "6.18", "");

  @TempDir Path directory;

  private final List<Accelerator> tried = new ArrayList<>();
  private Set<Accelerator> working = EnumSet.allOf(Accelerator.class);

  private void boot(Accelerator accelerator) throws IOException {
    tried.add(accelerator);
    if (!working.contains(accelerator)) {
      throw new IOException("the guest did not boot within 9 ms;\nthe kernel said nothing");
    }
  }

  private AcceleratorProbe probe(AcceleratorSetting setting) {
    return new AcceleratorProbe(setting, this::boot, new ContentCache(directory));
  }

  @Test
  void hardware_virtualisation_is_taken_where_a_guest_boots_with_it() throws Exception {
    AcceleratorChoice choice = probe(AcceleratorSetting.AUTO).choose(USUAL);

    assertThat(choice).isEqualTo(new AcceleratorChoice(Accelerator.KVM, "a guest boots with kvm"));
    assertThat(tried).containsExactly(Accelerator.KVM);
  }

  @Test
  void translation_is_taken_where_a_guest_hangs_with_hardware_virtualisation() throws Exception {
    working = EnumSet.of(Accelerator.TCG);

    AcceleratorChoice choice = probe(AcceleratorSetting.AUTO).choose(USUAL);

    assertThat(choice.accelerator()).isEqualTo(Accelerator.TCG);
    assertThat(choice.reason())
        .isEqualTo(
            "a guest boots with tcg; not with kvm: the guest did not boot within 9 ms; the kernel"
                + " said nothing");
  }

  @Test
  void a_device_that_cannot_be_used_is_not_tried() throws Exception {
    Circumstances without = new Circumstances("kernel-1", "7.2", "6.18", "there is no /dev/kvm");

    AcceleratorChoice choice = probe(AcceleratorSetting.AUTO).choose(without);

    assertThat(choice.reason()).endsWith("not with kvm: there is no /dev/kvm");
    assertThat(tried).containsExactly(Accelerator.TCG);
  }

  @Test
  void what_is_set_to_translation_never_touches_the_device() throws Exception {
    assertThat(probe(AcceleratorSetting.TCG).choose(USUAL))
        .isEqualTo(new AcceleratorChoice(Accelerator.TCG, "a guest boots with tcg, as set"));
    assertThat(tried).containsExactly(Accelerator.TCG);
  }

  @Test
  void what_is_set_to_hardware_virtualisation_is_never_translated() {
    working = EnumSet.of(Accelerator.TCG);

    assertThatThrownBy(() -> probe(AcceleratorSetting.KVM).choose(USUAL))
        .isInstanceOf(NoAcceleratorException.class)
        .hasMessageStartingWith("no guest boots: kvm: the guest did not boot");
    assertThat(tried).containsExactly(Accelerator.KVM);
  }

  @Test
  void the_experiment_is_made_once_in_the_same_circumstances() throws Exception {
    working = EnumSet.of(Accelerator.TCG);
    AcceleratorChoice first = probe(AcceleratorSetting.AUTO).choose(USUAL);
    tried.clear();

    assertThat(probe(AcceleratorSetting.AUTO).choose(USUAL)).isEqualTo(first);
    assertThat(tried).isEmpty();
  }

  @Test
  void other_circumstances_or_settings_want_another_experiment() throws Exception {
    probe(AcceleratorSetting.AUTO).choose(USUAL);

    for (Circumstances other :
        Stream.of(
                new Circumstances("kernel-2", "7.2", "6.18", ""),
                new Circumstances("kernel-1", "9.0", "6.18", ""),
                new Circumstances("kernel-1", "7.2", "6.19", ""),
                new Circumstances("kernel-1", "7.2", "6.18", "there is no /dev/kvm"))
            .toList()) {
      tried.clear();
      probe(AcceleratorSetting.AUTO).choose(other);
      assertThat(tried).as("%s", other).isNotEmpty();
    }
    tried.clear();
    probe(AcceleratorSetting.TCG).choose(USUAL);
    assertThat(tried).containsExactly(Accelerator.TCG);
  }

  @Test
  void that_nothing_works_is_found_out_anew_each_time() throws Exception {
    working = EnumSet.noneOf(Accelerator.class);
    assertThatThrownBy(() -> probe(AcceleratorSetting.AUTO).choose(USUAL))
        .isInstanceOf(NoAcceleratorException.class)
        .hasMessageContaining("kvm: ")
        .hasMessageContaining("tcg: ");

    working = EnumSet.of(Accelerator.TCG);

    assertThat(probe(AcceleratorSetting.AUTO).choose(USUAL).accelerator())
        .isEqualTo(Accelerator.TCG);
  }

  @Test
  void what_was_kept_and_makes_no_sense_is_found_out_again() throws Exception {
    AcceleratorChoice choice = probe(AcceleratorSetting.AUTO).choose(USUAL);
    try (Stream<Path> files = Files.list(directory)) {
      Files.writeString(files.findFirst().orElseThrow(), "xen\n");
    }
    tried.clear();

    assertThat(probe(AcceleratorSetting.AUTO).choose(USUAL)).isEqualTo(choice);
    assertThat(tried).containsExactly(Accelerator.KVM);
  }

  @Test
  void a_setting_is_one_of_three_words() {
    assertThat(AcceleratorSetting.of("auto")).isEqualTo(AcceleratorSetting.AUTO);
    assertThatThrownBy(() -> AcceleratorSetting.of("xen"))
        .hasMessage("cloister.kvm.accelerator=xen: write auto, kvm or tcg");
  }

  @Test
  void a_device_is_looked_at_without_opening_it() throws IOException {
    Path device = directory.resolve("kvm");

    assertThat(KvmDevice.against(device)).isEqualTo("there is no " + device);

    Files.createFile(device, PosixFilePermissions.asFileAttribute(Set.of()));
    Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-------"));
    assertThat(KvmDevice.against(device)).isEmpty();
  }
}
