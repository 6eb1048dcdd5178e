package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.Usage;
import org.cloister.linux.mount.MountTable;

/**
 * The control groups into which somebody else, such as a container engine, has put a process: they
 * can be joined and measured, but are made, limited and removed by whoever made them. Where the
 * process is in the same group as this one, nobody has put it anywhere. Immutable; the process may
 * be moved, and the groups may go, any time.
 */
public final class ForeignGroups {
  private final CgroupFiles files;
  private final boolean version1;
  private final Map<Controller, Path> legacy;
  private final List<Path> tasks;
  private final Optional<Path> unified;

  private ForeignGroups(
      CgroupFiles files,
      boolean version1,
      Map<Controller, Path> legacy,
      List<Path> tasks,
      Optional<Path> unified) {
    this.files = files;
    this.version1 = version1;
    this.legacy = Map.copyOf(legacy);
    this.tasks = List.copyOf(tasks);
    this.unified = unified;
  }

  /**
   * {@return the groups of a process}
   *
   * @param pid the process
   * @throws IOException if it has ended
   */
  public static ForeignGroups of(long pid) throws IOException {
    MountTable mounts = MountTable.ofSelf();
    return of(
        new KernelCgroupFiles(),
        CgroupLayout.of(mounts, text(Long.toString(pid))),
        CgroupLayout.of(mounts, text("self")));
  }

  private static String text(String process) throws IOException {
    return Files.readString(Path.of("/proc", process, "cgroup"));
  }

  /** {@return the groups of the process that a layout is about, seen by another} */
  static ForeignGroups of(CgroupFiles files, CgroupLayout its, CgroupLayout ours) {
    CgroupLayout layout =
        new CgroupLayout(
            its.mounts().stream().filter(mount -> !ours.mounts().contains(mount)).toList());
    Map<Controller, Path> legacy = new EnumMap<>(Controller.class);
    for (Controller controller : Controller.values()) {
      layout
          .legacy(controller.legacyName())
          .flatMap(CgroupMount::own)
          .ifPresent(group -> legacy.put(controller, group));
    }
    List<Path> tasks = new ArrayList<>();
    layout.mounts().stream()
        .filter(mount -> !mount.unified())
        .flatMap(mount -> mount.own().stream())
        .map(group -> group.resolve("tasks"))
        .distinct()
        .forEach(tasks::add);
    return new ForeignGroups(
        files, its.isLegacy(), legacy, tasks, layout.unified().flatMap(CgroupMount::own));
  }

  /** {@return whether limits are those of version 2} */
  public boolean isUnified() {
    return !version1;
  }

  /** {@return how another process gets in} */
  public CgroupMembership membership() {
    return new CgroupMembership(tasks, unified);
  }

  /**
   * {@return what has been used, by all in the groups}
   *
   * @throws IOException if they are gone
   */
  public Usage usage() throws IOException {
    if (isUnified()) {
      UnifiedAnchor anchor = new UnifiedAnchor(files, ProcessKiller.KERNEL, group());
      return new UnifiedUsage(files, group()).read(anchor.cpu(), anchor::threads);
    }
    LegacyUsage usage = new LegacyUsage(files, legacy);
    return usage.read(usage.cpu(), OptionalLong::empty);
  }

  /**
   * {@return whether processes in the groups are frozen, or about to be; not where no freezer has
   * them}
   *
   * @throws IOException if they are gone
   */
  public boolean frozen() throws IOException {
    if (isUnified()) {
      return new UnifiedAnchor(files, ProcessKiller.KERNEL, group()).frozen();
    }
    Path freezer = legacy.get(Controller.FREEZER);
    return freezer != null
        && !files.read(freezer.resolve("freezer.state")).strip().equals("THAWED");
  }

  /**
   * Writes a limit that whoever made the group does not know of into a file of version 2.
   *
   * @param file its name: {@code pids.max}
   * @param value what is written
   * @throws IOException if there is no such file: the controller was not passed on to the group
   */
  public void write(String file, String value) throws IOException {
    files.write(group().resolve(file), value);
  }

  private Path group() throws IOException {
    return unified.orElseThrow(
        () -> new IOException("the process is in no group of cgroup v2 that can be seen here"));
  }
}
