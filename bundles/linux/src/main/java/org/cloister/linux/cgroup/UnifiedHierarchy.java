package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;

/** Version 2 alone, as on every host of today with systemd. */
final class UnifiedHierarchy implements CgroupHierarchy {
  private static final String CONTROL = "cgroup.subtree_control";
  private static final Set<Controller> ALWAYS = EnumSet.of(Controller.MEMORY, Controller.PIDS);

  private final CgroupFiles files;
  private final BlockDevices devices;
  private final ProcessKiller killer;
  private final UnifiedBase base;
  private final CgroupAbilities abilities;
  private final String weightFile;
  private final Set<Controller> enabled = EnumSet.noneOf(Controller.class);

  /**
   * Works in a base directory.
   *
   * @param base where groups are made
   * @throws IOException if they cannot be made there
   */
  UnifiedHierarchy(CgroupFiles files, BlockDevices devices, ProcessKiller killer, UnifiedBase base)
      throws IOException {
    this.files = files;
    this.devices = devices;
    this.killer = killer;
    this.base = base;
    Path top = base.chain().get(0);
    Set<Controller> offered = offered(top);
    Set<Controller> basic = EnumSet.copyOf(ALWAYS);
    basic.retainAll(offered);
    enable(basic);
    boolean bfq = devices.weighedByBfq();
    this.weightFile = bfq ? UnifiedSettings.BFQ_WEIGHT : UnifiedSettings.IO_WEIGHT;
    this.abilities =
        new CgroupAbilities(
            2,
            offered,
            missing(top, offered),
            files.exists(base.directory().resolve("memory.swap.max")),
            bfq || weighedByCost(top));
  }

  @Override
  public String description() {
    return "cgroup v2 at " + base.directory();
  }

  @Override
  public boolean isUnified() {
    return true;
  }

  @Override
  public List<Shortfall> shortfalls(Limits limits) {
    return abilities.shortfalls(limits);
  }

  @Override
  public CgroupPlan plan(String name, Limits limits) throws IOException {
    Path directory = CgroupName.directory(base.directory(), name);
    return CgroupPlan.of(
        List.of(directory),
        settings(limits),
        any -> directory,
        cgroup(name, directory).membership());
  }

  @Override
  public Cgroup create(String name, Limits limits) throws IOException {
    Path directory = CgroupName.directory(base.directory(), name);
    List<Setting> settings = settings(limits);
    GroupTree tree = new GroupTree(files, directory);
    Set<Controller> needed = controllers(settings);
    needed.addAll(ALWAYS);
    needed.removeIf(
        controller -> ALWAYS.contains(controller) && !abilities.controllers().contains(controller));
    enable(needed);
    tree.make();
    try {
      new SettingWriter(files, any -> directory).write(settings);
    } catch (IOException e) {
      tree.remove(Duration.ZERO);
      throw e;
    }
    return cgroup(name, directory);
  }

  @Override
  public Optional<Cgroup> find(String name) {
    Path directory = CgroupName.directory(base.directory(), name);
    return files.exists(directory) ? Optional.of(cgroup(name, directory)) : Optional.empty();
  }

  @Override
  public synchronized void release() {
    enabled.clear();
    base.remove(files);
  }

  /** Sets the limits of a group that is there. */
  void update(Path directory, Limits limits) throws IOException {
    List<Setting> settings = settings(limits);
    enable(controllers(settings));
    new SettingWriter(files, any -> directory)
        .replace(settings, UnifiedSettings.unlimited(limitedDevices(directory), weightFile));
  }

  private List<Setting> settings(Limits limits) throws IOException {
    abilities.check(limits);
    return UnifiedSettings.of(limits, devices.resolve(limits), weightFile);
  }

  private List<String> limitedDevices(Path directory) throws IOException {
    Path limits = directory.resolve("io.max");
    return files.exists(limits)
        ? files.read(limits).lines().map(line -> line.split(" ")[0]).toList()
        : List.of();
  }

  private Cgroup cgroup(String name, Path directory) {
    return new UnifiedCgroup(
        this, files, name, directory, new UnifiedAnchor(files, killer, directory));
  }

  private static Set<Controller> controllers(List<Setting> settings) {
    return settings.stream()
        .map(Setting::controller)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Controller.class)));
  }

  /**
   * Passes controllers on from the top to the sandboxes, each when a limit needs it for the first
   * time: a controller costs those who do not use it, too.
   */
  private synchronized void enable(Set<Controller> needed) throws IOException {
    Set<Controller> missing = EnumSet.noneOf(Controller.class);
    missing.addAll(needed);
    missing.removeAll(enabled);
    if (missing.isEmpty()) {
      return;
    }
    base.make(files);
    for (Path directory : base.chain()) {
      enable(missing, directory.resolve(CONTROL));
    }
    enabled.addAll(missing);
  }

  private void enable(Set<Controller> controllers, Path control) throws IOException {
    List<String> there = List.of(files.read(control).strip().split(" "));
    String change =
        controllers.stream()
            .map(Controller::unifiedName)
            .filter(name -> !there.contains(name))
            .map(name -> "+" + name)
            .collect(Collectors.joining(" "));
    if (!change.isEmpty()) {
      files.write(control, change);
    }
  }

  private Set<Controller> offered(Path top) throws IOException {
    List<String> names = List.of(files.read(top.resolve("cgroup.controllers")).strip().split(" "));
    return Controller.LIMITING.stream()
        .filter(controller -> names.contains(controller.unifiedName()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Controller.class)));
  }

  private static Map<Controller, String> missing(Path top, Set<Controller> offered) {
    return Controller.LIMITING.stream()
        .filter(controller -> !offered.contains(controller))
        .collect(
            Collectors.toMap(
                controller -> controller,
                controller ->
                    "the controller " + controller.unifiedName() + " is not available in " + top));
  }

  /** {@return whether the kernel's own model weighs the users of some device} */
  private boolean weighedByCost(Path top) throws IOException {
    Path model = top.resolve("io.cost.qos");
    return files.exists(model) && files.read(model).contains("enable=1");
  }
}
