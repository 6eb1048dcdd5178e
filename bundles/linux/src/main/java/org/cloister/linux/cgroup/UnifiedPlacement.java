package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Decides where sandboxes get their groups in version 2. There a group that passes controllers on
 * to groups inside must not hold processes, and systemd wants to be alone in what it has not given
 * away (systemd's "Control Group APIs and Delegation").
 */
final class UnifiedPlacement {
  private static final String LEAF = "platform";
  private static final String HINT =
      "start the platform with systemd-run --user --scope -p Delegate=yes, or in a slice that is"
          + " delegated to the user";

  private final CgroupFiles files;
  private final Delegation delegation;

  UnifiedPlacement(CgroupFiles files, Delegation delegation) {
    this.files = files;
    this.delegation = delegation;
  }

  /**
   * {@return where groups are made}
   *
   * @param mount the hierarchy
   * @param ours the platform's directories for the case that nothing was delegated to it
   * @throws IOException if there is no place; the message says why and what helps
   */
  UnifiedBase place(CgroupMount mount, Path ours) throws IOException {
    Optional<Path> own = mount.own();
    if (own.isPresent() && !own.get().equals(mount.directory()) && isOurLeaf(own.get())) {
      return new UnifiedBase(List.of(own.get().getParent()));
    }
    boolean delegated = own.filter(this::isDelegated).isPresent();
    if (delegated && holdsOnlyThisProcess(own.get())) {
      moveIntoLeaf(own.get());
      return new UnifiedBase(List.of(own.get()));
    }
    if (delegation.isRoot()) {
      Path top = mount.directory();
      return new UnifiedBase(List.of(top, top.resolve(ours.getParent()), top.resolve(ours)));
    }
    throw new IOException(
        delegated
            ? own.get() + " holds other processes beside the platform; " + HINT
            : "an ordinary user needs a control group that is delegated; " + HINT);
  }

  /** Where a platform of this process, or systemd's DelegateSubgroup=, has put it already. */
  private boolean isOurLeaf(Path own) {
    Path parent = own.getParent();
    return (own.endsWith(LEAF) || delegation.isMarked(parent))
        && delegation.isWritable(parent)
        && processes(parent).isEmpty();
  }

  private boolean isDelegated(Path own) {
    return delegation.isWritable(own) && (!delegation.isRoot() || delegation.isMarked(own));
  }

  private boolean holdsOnlyThisProcess(Path own) {
    return processes(own).equals(List.of(ProcessHandle.current().pid()));
  }

  private List<Long> processes(Path group) {
    try {
      return files.read(group.resolve("cgroup.procs")).lines().map(Long::valueOf).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void moveIntoLeaf(Path own) throws IOException {
    Path leaf = own.resolve(LEAF);
    new UnifiedBase(List.of(own, leaf)).make(files);
    files.write(leaf.resolve("cgroup.procs"), "0");
  }
}
