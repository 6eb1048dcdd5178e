package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A group of version 2. */
final class UnifiedAnchor implements Anchor {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CgroupFiles files;
  private final ProcessKiller killer;
  private final Path directory;
  private final GroupTree tree;

  UnifiedAnchor(CgroupFiles files, ProcessKiller killer, Path directory) {
    this.files = files;
    this.killer = killer;
    this.directory = directory;
    this.tree = new GroupTree(files, directory);
  }

  @Override
  public List<Path> directories() {
    return List.of(directory);
  }

  @Override
  public List<Long> processes() throws IOException {
    return tree.processes();
  }

  @Override
  public void kill() throws IOException {
    Path kill = directory.resolve("cgroup.kill");
    if (files.exists(kill)) {
      files.write(kill, "1");
      await("populated", 0, "processes do not die; they hang in the kernel");
    } else {
      // Before Linux 5.14. What is frozen cannot fork, and dies nevertheless.
      files.write(directory.resolve("cgroup.freeze"), "1");
      killer.killAll(tree, new Deadline(PATIENCE));
      thaw();
    }
  }

  @Override
  public void freeze() throws IOException {
    files.write(directory.resolve("cgroup.freeze"), "1");
    await("frozen", 1, "processes do not stop; they hang in the kernel");
  }

  @Override
  public void thaw() throws IOException {
    files.write(directory.resolve("cgroup.freeze"), "0");
  }

  @Override
  public boolean frozen() throws IOException {
    return files.read(directory.resolve("cgroup.freeze")).strip().equals("1");
  }

  @Override
  public Duration cpu() throws IOException {
    String statistics = files.read(directory.resolve("cpu.stat"));
    long microseconds = KeyedText.value(statistics, "usage_usec").orElse(0);
    return Duration.ofNanos(microseconds * 1000);
  }

  @Override
  public OptionalLong threads() throws IOException {
    return OptionalLong.of(files.read(directory.resolve("cgroup.threads")).lines().count());
  }

  private void await(String key, long value, String complaint) throws IOException {
    Deadline deadline = new Deadline(PATIENCE);
    Path events = directory.resolve("cgroup.events");
    while (KeyedText.value(files.read(events), key).orElse(value) != value) {
      if (!deadline.anotherTry()) {
        throw new IOException(directory + ": " + complaint + ": " + processes());
      }
    }
  }
}
