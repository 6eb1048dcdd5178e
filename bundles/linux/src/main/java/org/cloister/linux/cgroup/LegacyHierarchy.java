package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 1, a hierarchy for each controller. Where version 2 is mounted beside it without those
 * controllers (hybrid), it holds the processes together, because only there they can be killed all
 * at once; the limits stay with version 1.
 */
final class LegacyHierarchy implements CgroupHierarchy {
  private static final Logger LOG = LoggerFactory.getLogger(LegacyHierarchy.class);
  private static final Set<Controller> ANCHOR =
      EnumSet.of(Controller.PIDS, Controller.CPU_ACCOUNTING, Controller.FREEZER);

  private final CgroupFiles files;
  private final BlockDevices devices;
  private final ProcessKiller killer;
  private final Map<Controller, Path> bases;
  private final Optional<Path> unifiedBase;
  private final CgroupAbilities abilities;
  private final String weightFile;

  /**
   * Works in base directories.
   *
   * @param bases the platform's directory in the hierarchy of each controller that can be used
   * @param unifiedBase the platform's directory in version 2, if it is mounted and can be used
   * @param missing why another controller cannot be used
   */
  LegacyHierarchy(
      CgroupFiles files,
      BlockDevices devices,
      ProcessKiller killer,
      Map<Controller, Path> bases,
      Optional<Path> unifiedBase,
      Map<Controller, String> missing) {
    this.files = files;
    this.devices = devices;
    this.killer = killer;
    this.bases = Map.copyOf(bases);
    this.unifiedBase = unifiedBase;
    boolean bfq = has(Controller.IO, LegacySettings.BFQ_WEIGHT) && devices.weighedByBfq();
    this.weightFile = bfq ? LegacySettings.BFQ_WEIGHT : LegacySettings.CFQ_WEIGHT;
    this.abilities =
        new CgroupAbilities(
            1,
            bases.keySet(),
            missing,
            has(Controller.MEMORY, LegacySettings.MEMORY_AND_SWAP),
            has(Controller.IO, weightFile));
  }

  @Override
  public String description() {
    return unifiedBase.isPresent()
        ? "cgroup v1, with v2 for processes at " + unifiedBase.get()
        : "cgroup v1 at " + bases.get(Controller.PIDS);
  }

  @Override
  public boolean isUnified() {
    return false;
  }

  @Override
  public List<Shortfall> shortfalls(Limits limits) {
    return abilities.shortfalls(limits);
  }

  @Override
  public CgroupPlan plan(String name, Limits limits) throws IOException {
    List<Setting> settings = settings(limits);
    Map<Controller, Path> groups = groups(name, needed(settings));
    return CgroupPlan.of(
        directories(name, groups), settings, groups::get, cgroup(name, groups).membership());
  }

  @Override
  public Cgroup create(String name, Limits limits) throws IOException {
    List<Setting> settings = settings(limits);
    Map<Controller, Path> groups = groups(name, needed(settings));
    Set<Path> directories = directories(name, groups);

    Set<Path> made = new LinkedHashSet<>();
    try {
      for (Path directory : directories) {
        new GroupTree(files, directory).make();
        made.add(directory);
      }
      new SettingWriter(files, groups::get).write(settings);
    } catch (IOException e) {
      remove(made, Duration.ZERO);
      throw e;
    }
    return cgroup(name, groups);
  }

  @Override
  public Optional<Cgroup> find(String name) {
    Map<Controller, Path> groups = groups(name, bases.keySet());
    groups.values().removeIf(directory -> !files.exists(directory));
    boolean there =
        unifiedBase
            .map(base -> files.exists(CgroupName.directory(base, name)))
            .orElse(groups.containsKey(Controller.PIDS));
    return there ? Optional.of(cgroup(name, groups)) : Optional.empty();
  }

  @Override
  public void release() {
    for (Path base : bases.values()) {
      release(base);
    }
    unifiedBase.ifPresent(this::release);
  }

  /** {@return what is written for some limits} */
  List<Setting> settings(Limits limits) throws IOException {
    abilities.check(limits);
    return LegacySettings.of(limits, devices.resolve(limits), weightFile);
  }

  /** {@return what is written to take limits of some devices and all others back} */
  List<Setting> unlimited(List<String> limitedDevices) {
    return LegacySettings.unlimited(limitedDevices, weightFile);
  }

  /** {@return the directory of a sandbox in the hierarchy of a controller} */
  Path group(String name, Controller controller) throws IOException {
    Path base = bases.get(controller);
    if (base == null) {
      throw new IOException("this host has no controller " + controller.legacyName());
    }
    return CgroupName.directory(base, name);
  }

  /**
   * Removes groups.
   *
   * @throws IOException if one cannot be removed; the others are gone
   */
  void remove(Collection<Path> directories, Duration patience) throws IOException {
    IOException failure = null;
    for (Path directory : directories) {
      try {
        new GroupTree(files, directory).remove(patience);
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** The controllers that take the settings, and those that hold the processes together. */
  private Set<Controller> needed(List<Setting> settings) {
    Set<Controller> needed = EnumSet.noneOf(Controller.class);
    settings.forEach(setting -> needed.add(setting.controller()));
    if (unifiedBase.isEmpty()) {
      needed.addAll(ANCHOR);
      needed.retainAll(bases.keySet());
    }
    return needed;
  }

  private Set<Path> directories(String name, Map<Controller, Path> groups) {
    Set<Path> directories = new LinkedHashSet<>(groups.values());
    unifiedBase.ifPresent(base -> directories.add(CgroupName.directory(base, name)));
    return directories;
  }

  /** The groups of some controllers that can be used; two controllers can share a directory. */
  private Map<Controller, Path> groups(String name, Set<Controller> controllers) {
    Map<Controller, Path> groups = new EnumMap<>(Controller.class);
    for (Controller controller : controllers) {
      groups.put(controller, CgroupName.directory(bases.get(controller), name));
    }
    return groups;
  }

  private Cgroup cgroup(String name, Map<Controller, Path> groups) {
    Optional<Path> unified = unifiedBase.map(base -> CgroupName.directory(base, name));
    Anchor anchor =
        unified.isPresent()
            ? new UnifiedAnchor(files, killer, unified.get())
            : new LegacyAnchor(files, killer, groups);
    return new LegacyCgroup(this, files, name, groups, unified, anchor);
  }

  private boolean has(Controller controller, String file) {
    return bases.containsKey(controller) && files.exists(bases.get(controller).resolve(file));
  }

  private void release(Path base) {
    try {
      files.remove(base);
      files.remove(base.getParent());
    } catch (IOException e) {
      LOG.debug("{} stays: {}", base, e.getMessage());
    }
  }
}
