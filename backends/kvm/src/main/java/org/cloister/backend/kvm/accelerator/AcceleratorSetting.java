package org.cloister.backend.kvm.accelerator;

import java.util.List;
import java.util.Locale;
import org.cloister.backend.kvm.command.Accelerator;

/** What the administrator wants tried. */
public enum AcceleratorSetting {
  /** Hardware virtualisation, and where that does not work, translation. */
  AUTO(List.of(Accelerator.KVM, Accelerator.TCG)),
  /** Hardware virtualisation or nothing. */
  KVM(List.of(Accelerator.KVM)),
  /** Translation; /dev/kvm is not touched. */
  TCG(List.of(Accelerator.TCG));

  /** The framework property that holds the setting. */
  public static final String PROPERTY = "cloister.kvm.accelerator";

  private final List<Accelerator> order;

  AcceleratorSetting(List<Accelerator> order) {
    this.order = order;
  }

  /**
   * {@return a setting as written in a configuration}
   *
   * @param text {@code auto}, {@code kvm} or {@code tcg}
   * @throws IllegalArgumentException if it is something else
   */
  public static AcceleratorSetting of(String text) {
    for (AcceleratorSetting setting : values()) {
      if (setting.toString().equals(text)) {
        return setting;
      }
    }
    throw new IllegalArgumentException(PROPERTY + "=" + text + ": write auto, kvm or tcg");
  }

  /** {@return what to try, in order} */
  List<Accelerator> order() {
    return order;
  }

  /** {@return as written in a configuration} */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
