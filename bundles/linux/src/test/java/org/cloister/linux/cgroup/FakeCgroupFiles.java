package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Control groups in memory; records what is done to them. */
final class FakeCgroupFiles implements CgroupFiles {
  private final TreeSet<Path> groups = new TreeSet<>();
  private final Map<Path, String> texts = new HashMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private final Map<Path, Integer> vanishings = new HashMap<>();
  private final List<String> record = new ArrayList<>();

  /** Files that every new group has. */
  private final Map<String, String> template = new HashMap<>();

  FakeCgroupFiles() {
    template.put("cgroup.procs", "");
    template.put("cgroup.subtree_control", "");
  }

  /** There is a group already, with the files of all. */
  FakeCgroupFiles with(String group) {
    add(Path.of(group));
    return this;
  }

  /** A file has a text. */
  FakeCgroupFiles with(String file, String text) {
    texts.put(Path.of(file), text);
    return this;
  }

  /** Every group made from now on has a file. */
  FakeCgroupFiles inEachGroup(String file, String text) {
    template.put(file, text);
    return this;
  }

  /** The kernel refuses some writes of a file. */
  FakeCgroupFiles refusing(String file, int times) {
    refusals.put(file, times);
    return this;
  }

  /** Somebody else removes a group as soon as it is made, some times. */
  FakeCgroupFiles vanishing(String group, int times) {
    vanishings.put(Path.of(group), times);
    return this;
  }

  /** {@return what was done, and forgets it} */
  List<String> taken() {
    List<String> taken = List.copyOf(record);
    record.clear();
    return taken;
  }

  @Override
  public void make(Path group) throws IOException {
    if (groups.contains(group)) {
      throw new FileAlreadyExistsException(group.toString());
    }
    if (!groups.contains(group.getParent())) {
      throw new NoSuchFileException(group.toString());
    }
    refuse(group.getFileName().toString(), "mkdir");
    record.add("mkdir " + group);
    if (vanishings.merge(group, -1, Integer::sum) < 0) {
      add(group);
    }
  }

  @Override
  public void remove(Path group) throws IOException {
    if (!groups.contains(group)) {
      throw new NoSuchFileException(group.toString());
    }
    if (!groups(group).isEmpty()) {
      throw new DirectoryNotEmptyException(group.toString());
    }
    if (!texts.get(group.resolve("cgroup.procs")).isEmpty()) {
      throw new FileSystemException(group.toString(), null, "Device or resource busy");
    }
    record.add("rmdir " + group);
    groups.remove(group);
    texts.keySet().removeIf(file -> file.startsWith(group));
  }

  @Override
  public void write(Path file, String value) throws IOException {
    if (!groups.contains(file.getParent())) {
      throw new NoSuchFileException(file.toString());
    }
    refuse(file.getFileName().toString(), value);
    record.add("write " + file + " " + value);
    texts.put(file, value);
  }

  @Override
  public String read(Path file) throws IOException {
    String text = texts.get(file);
    if (text == null) {
      throw new NoSuchFileException(file.toString());
    }
    return text;
  }

  @Override
  public boolean exists(Path path) {
    return groups.contains(path) || texts.containsKey(path);
  }

  @Override
  public List<Path> groups(Path group) throws IOException {
    if (!groups.contains(group)) {
      throw new NoSuchFileException(group.toString());
    }
    return groups.stream().filter(each -> group.equals(each.getParent())).toList();
  }

  private void add(Path group) {
    groups.add(group);
    template.forEach((file, text) -> texts.putIfAbsent(group.resolve(file), text));
  }

  private void refuse(String name, String value) throws IOException {
    if (refusals.merge(name, -1, Integer::sum) >= 0) {
      throw new FileSystemException(name, null, "cannot write \"" + value + "\": refused");
    }
  }
}
