package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.cloister.api.isolation.Limits;
import org.cloister.linux.cgroup.ForeignGroups;

/**
 * With version 2 a process is in one group only, and that is libvirt's: what libvirt does not limit
 * is written there beside it.
 *
 * @param group libvirt's
 * @param controller libvirt's process that is in the group with the container
 */
record LibvirtGroup(ForeignGroups group, long controller) implements ProcessLimit {
  private static final String NONE = "max";

  @Override
  public void set(Limits limits) throws IOException {
    OptionalLong pids = limits.pids();
    long beside = pids.isPresent() ? threads(Path.of("/proc", Long.toString(controller))) : 0;
    write("pids.max", pids.isPresent() ? OptionalLong.of(pids.getAsLong() + beside) : pids);
    write("memory.high", limits.memoryHigh());
  }

  @Override
  public void remove() {
    // libvirt removes it.
  }

  /** {@return what {@link #set} writes, in words} */
  static List<String> lines(Limits limits) {
    List<String> lines = new ArrayList<>();
    limits
        .pids()
        .ifPresent(
            count -> lines.add("pids.max of libvirt's group = " + count + " and libvirt's own"));
    limits.memoryHigh().ifPresent(bytes -> lines.add("memory.high of libvirt's group = " + bytes));
    return lines;
  }

  private void write(String file, OptionalLong limit) throws IOException {
    try {
      group.write(file, limit.isPresent() ? Long.toString(limit.getAsLong()) : NONE);
    } catch (NoSuchFileException e) {
      if (limit.isPresent()) {
        throw new IOException(
            e.getFile() + " does not exist: the controller is not passed on to libvirt's groups",
            e);
      }
    }
  }

  /** The limit is the service's: what libvirt has in the group must not count. */
  private static long threads(Path process) throws IOException {
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      return threads.count();
    }
  }
}
