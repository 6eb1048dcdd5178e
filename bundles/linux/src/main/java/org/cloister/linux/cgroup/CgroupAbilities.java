package org.cloister.linux.cgroup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;

/**
 * What the control groups of this host can do.
 *
 * @param version 1 or 2
 * @param controllers those that can be used
 * @param missing why another one cannot be used, by controller
 * @param swap whether swap is accounted
 * @param ioWeight whether the weight of block I/O has an effect
 */
record CgroupAbilities(
    int version,
    Set<Controller> controllers,
    Map<Controller, String> missing,
    boolean swap,
    boolean ioWeight) {
  private static final double SMALLEST_CPU = 0.001;

  CgroupAbilities {
    controllers = Set.copyOf(controllers);
    missing = Map.copyOf(missing);
  }

  /** {@return a host on which nothing can be limited, with the reason} */
  static CgroupAbilities none(String reason) {
    Map<Controller, String> missing =
        Map.of(
            Controller.MEMORY, reason,
            Controller.CPU, reason,
            Controller.PIDS, reason,
            Controller.IO, reason);
    return new CgroupAbilities(2, Set.of(), missing, false, false);
  }

  /** {@return which limits cannot be honoured} */
  List<Shortfall> shortfalls(Limits limits) {
    List<Shortfall> found = new ArrayList<>();
    boolean memoryWanted = limits.memory().isPresent();
    need(found, Controller.MEMORY, Directive.LIMITS_MEMORY, memoryWanted);
    memoryHigh(found, limits.memoryHigh().isPresent());
    swap(found, limits.swap().isPresent(), memoryWanted);
    need(found, Controller.CPU, Directive.LIMITS_CPU, limits.cpu().isPresent());
    if (limits.cpu().isPresent() && limits.cpu().getAsDouble() < SMALLEST_CPU) {
      found.add(
          new Shortfall(Directive.LIMITS_CPU, "the kernel limits to no less than 0.001 cores"));
    }
    need(found, Controller.CPU, Directive.LIMITS_CPU_WEIGHT, limits.cpuWeight().isPresent());
    need(found, Controller.PIDS, Directive.LIMITS_PIDS, limits.pids().isPresent());
    need(found, Controller.IO, Directive.LIMITS_IO, !limits.io().isEmpty());
    ioWeight(found, limits.ioWeight().isPresent());
    return found;
  }

  /**
   * Refuses limits that would otherwise be dropped without a word.
   *
   * @throws IOException if one cannot be honoured; the message names the directive
   */
  void check(Limits limits) throws IOException {
    List<Shortfall> shortfalls = shortfalls(limits);
    if (!shortfalls.isEmpty()) {
      Shortfall first = shortfalls.get(0);
      throw new IOException(first.directive().key() + ": " + first.reason());
    }
  }

  private void memoryHigh(List<Shortfall> found, boolean wanted) {
    if (wanted && version == 1) {
      found.add(
          new Shortfall(
              Directive.LIMITS_MEMORY_HIGH,
              "cgroup v1 cannot slow a sandbox down for its memory; a host with cgroup v2 can"));
    } else {
      need(found, Controller.MEMORY, Directive.LIMITS_MEMORY_HIGH, wanted);
    }
  }

  private void swap(List<Shortfall> found, boolean wanted, boolean memoryWanted) {
    boolean noController = need(found, Controller.MEMORY, Directive.LIMITS_SWAP, wanted);
    if (!wanted || noController) {
      return;
    }
    if (!swap) {
      found.add(
          new Shortfall(
              Directive.LIMITS_SWAP,
              "the kernel does not account swap; boot it with swapaccount=1"));
    } else if (version == 1 && !memoryWanted) {
      found.add(
          new Shortfall(
              Directive.LIMITS_SWAP,
              "cgroup v1 limits memory and swap together; set limits.memory too"));
    }
  }

  private void ioWeight(List<Shortfall> found, boolean wanted) {
    boolean missingController = need(found, Controller.IO, Directive.LIMITS_IO_WEIGHT, wanted);
    if (wanted && !missingController && !ioWeight) {
      found.add(
          new Shortfall(
              Directive.LIMITS_IO_WEIGHT,
              "no block device here weighs its users; set the bfq scheduler for one"));
    }
  }

  /** {@return whether a controller that is wanted is missing} */
  private boolean need(
      List<Shortfall> found, Controller controller, Directive directive, boolean wanted) {
    if (!wanted || controllers.contains(controller)) {
      return false;
    }
    String unknown = "this host has no such controller in cgroup v" + version;
    found.add(new Shortfall(directive, missing.getOrDefault(controller, unknown)));
    return true;
  }
}
