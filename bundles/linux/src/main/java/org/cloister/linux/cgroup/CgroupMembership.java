package org.cloister.linux.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a process gets into a control group.
 *
 * <p>A process that has one thread writes {@code 0} into each of {@link #files()} by itself. With
 * version 1 these are the files {@code tasks}: moving oneself there takes some 20 µs, while a write
 * to {@code cgroup.procs} takes a lock over all threads of the machine and with it, most times, 10
 * to 20 ms. For version 2 there is something better still, {@link #directory()}: a process is born
 * in it.
 *
 * @param tasks the {@code tasks} files of version 1
 * @param directory the group's directory in version 2, for CLONE_INTO_CGROUP of clone3(2); empty if
 *     there is none. A cgroup namespace made in the same clone3 call has its root where the caller
 *     is, not here: unshare it afterwards.
 */
public record CgroupMembership(List<Path> tasks, Optional<Path> directory) {
  /** In no group but the one it is in. */
  public static final CgroupMembership NONE = new CgroupMembership(List.of(), Optional.empty());

  /** Copies the list. */
  public CgroupMembership {
    tasks = List.copyOf(tasks);
  }

  /** {@return every file into which a process writes 0 to get in without CLONE_INTO_CGROUP} */
  public List<Path> files() {
    return Stream.concat(
            tasks.stream(), directory.stream().map(path -> path.resolve("cgroup.procs")))
        .toList();
  }
}
