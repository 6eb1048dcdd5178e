package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cloister.linux.mount.MountTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where on this host the platform can make its control groups. */
public final class CgroupHierarchies {
  private static final Logger LOG = LoggerFactory.getLogger(CgroupHierarchies.class);
  private static final Path SELF = Path.of("/proc/self/cgroup");

  private final CgroupFiles files;
  private final BlockDevices devices;
  private final ProcessKiller killer;
  private final UnifiedPlacement placement;
  private final Path ours;

  CgroupHierarchies(
      CgroupFiles files,
      BlockDevices devices,
      ProcessKiller killer,
      Delegation delegation,
      String platformId) {
    this.files = files;
    this.devices = devices;
    this.killer = killer;
    this.placement = new UnifiedPlacement(files, delegation);
    this.ours = Path.of("cloister", CgroupName.checked(platformId));
  }

  /**
   * Finds out where on this host the platform can make its control groups, and makes its
   * directories there.
   *
   * <p>With version 1 that is {@code cloister/ID} in each hierarchy. With version 2 it is the
   * platform's own group if that was delegated to it (the platform then moves into a group {@code
   * platform} inside, because a group with limited groups in it must not hold processes); else, for
   * root, {@code cloister/ID} at the top.
   *
   * @param platformId tells this platform's groups from those of another on this host
   * @return never fails: where there is no such place, the answer says why, and honours no limit
   * @throws IllegalArgumentException if the id is no name
   */
  public static CgroupHierarchy open(String platformId) {
    CgroupHierarchies hierarchies =
        new CgroupHierarchies(
            new KernelCgroupFiles(),
            new HostBlockDevices(),
            ProcessKiller.KERNEL,
            new KernelDelegation(),
            platformId);
    CgroupHierarchy hierarchy = hierarchies.open();
    LOG.info("Control groups: {}", hierarchy.description());
    return hierarchy;
  }

  private CgroupHierarchy open() {
    try {
      return open(CgroupLayout.of(MountTable.ofSelf(), Files.readString(SELF)));
    } catch (IOException e) {
      return new NoHierarchy(e.getMessage());
    }
  }

  /** {@return the hierarchy for what is mounted} */
  CgroupHierarchy open(CgroupLayout layout) {
    if (layout.isLegacy()) {
      return openLegacy(layout);
    }
    return layout
        .unified()
        .map(this::openUnified)
        .orElseGet(() -> new NoHierarchy("no control groups are mounted"));
  }

  private CgroupHierarchy openUnified(CgroupMount mount) {
    try {
      UnifiedBase base = placement.place(mount, ours);
      return new UnifiedHierarchy(files, devices, killer, base);
    } catch (IOException e) {
      return new NoHierarchy(e.getMessage());
    }
  }

  private CgroupHierarchy openLegacy(CgroupLayout layout) {
    Optional<Path> unified =
        layout.unified().map(mount -> mount.directory().resolve(ours)).filter(this::canMake);
    Set<Controller> wanted =
        unified.isPresent() ? Controller.LIMITING : EnumSet.allOf(Controller.class);
    Map<Controller, Path> bases = new EnumMap<>(Controller.class);
    Map<Controller, String> missing = new HashMap<>();
    for (Controller controller : wanted) {
      try {
        bases.put(controller, legacyBase(layout, controller));
      } catch (IOException e) {
        missing.put(controller, e.getMessage());
      }
    }
    return unified.isEmpty() && !bases.containsKey(Controller.PIDS)
        ? new NoHierarchy(missing.get(Controller.PIDS))
        : new LegacyHierarchy(files, devices, killer, bases, unified, missing);
  }

  private Path legacyBase(CgroupLayout layout, Controller controller) throws IOException {
    CgroupMount mount =
        layout
            .legacy(controller.legacyName())
            .orElseThrow(
                () ->
                    new IOException(
                        "the controller "
                            + controller.legacyName()
                            + " of cgroup v1 is not mounted"));
    Path base = mount.directory().resolve(ours);
    make(base);
    return base;
  }

  private boolean canMake(Path base) {
    try {
      make(base);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void make(Path base) throws IOException {
    try {
      OwnDirectories.make(files, List.of(base.getParent(), base));
    } catch (AccessDeniedException e) {
      throw new IOException(
          "no control group can be made: permission denied for " + e.getFile(), e);
    } catch (IOException e) {
      throw new IOException("no control group can be made: " + e.getMessage(), e);
    }
  }
}
