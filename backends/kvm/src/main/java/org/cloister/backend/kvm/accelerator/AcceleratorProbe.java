package org.cloister.backend.kvm.accelerator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.Accelerator;

/**
 * Finds out which accelerator works, by booting a guest with each in turn: a /dev/kvm that opens
 * and makes machines may still hang with every kernel. What came out is kept for as long as the
 * circumstances are the same; that nothing works is not kept. Thread-safe: one experiment at a
 * time.
 */
public final class AcceleratorProbe {
  private final AcceleratorSetting setting;
  private final Canary canary;
  private final ContentCache cache;

  /**
   * Finds out with a canary.
   *
   * @param setting what may be tried
   * @param canary boots a guest
   * @param cache keeps what came out
   */
  public AcceleratorProbe(AcceleratorSetting setting, Canary canary, ContentCache cache) {
    this.setting = setting;
    this.canary = canary;
    this.cache = cache;
  }

  /**
   * {@return the accelerator that works}
   *
   * @param circumstances what decides about it
   * @throws NoAcceleratorException if none does
   * @throws IOException if what came out cannot be kept
   * @throws InterruptedException if the thread is interrupted
   */
  public synchronized AcceleratorChoice choose(Circumstances circumstances)
      throws IOException, InterruptedException {
    String name = circumstances.name(setting);
    Optional<AcceleratorChoice> known = known(name);
    if (known.isPresent()) {
      return known.get();
    }
    AcceleratorChoice choice = experiment(circumstances);
    String kept = choice.accelerator().key() + "\n" + choice.reason() + "\n";
    cache.get(name, out -> out.write(kept.getBytes(StandardCharsets.UTF_8)));
    return choice;
  }

  private AcceleratorChoice experiment(Circumstances circumstances)
      throws NoAcceleratorException, InterruptedException {
    List<String> against = new ArrayList<>();
    for (Accelerator accelerator : setting.order()) {
      if (accelerator == Accelerator.KVM && !circumstances.device().isEmpty()) {
        against.add("kvm: " + circumstances.device());
        continue;
      }
      try {
        canary.boot(accelerator);
        return new AcceleratorChoice(accelerator, reason(accelerator, against));
      } catch (IOException e) {
        against.add(accelerator.key() + ": " + e.getMessage());
      }
    }
    throw new NoAcceleratorException("no guest boots: " + String.join("; ", against));
  }

  private String reason(Accelerator accelerator, List<String> against) {
    if (setting.order().size() == 1) {
      return "a guest boots with " + accelerator.key() + ", as set";
    }
    return "a guest boots with "
        + accelerator.key()
        + (against.isEmpty() ? "" : "; not with " + String.join("; ", against));
  }

  /** What cannot be understood was written by another version and is found out again. */
  private Optional<AcceleratorChoice> known(String name) throws IOException {
    Optional<Path> file = cache.find(name);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file.get());
    for (Accelerator accelerator : setting.order()) {
      if (lines.size() == 2 && lines.get(0).equals(accelerator.key())) {
        return Optional.of(new AcceleratorChoice(accelerator, lines.get(1)));
      }
    }
    cache.discard(name);
    return Optional.empty();
  }
}
