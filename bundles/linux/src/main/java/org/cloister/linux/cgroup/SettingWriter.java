package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes settings to the groups of a sandbox. */
final class SettingWriter {
  private final CgroupFiles files;
  private final Function<Controller, Path> directories;

  /**
   * Writes to groups.
   *
   * @param directories where the files of a controller are
   */
  SettingWriter(CgroupFiles files, Function<Controller, Path> directories) {
    this.files = files;
    this.directories = directories;
  }

  /**
   * Writes in order. What the kernel refuses is tried once more after the rest: a limit of version
   * 1 can be in the way of another until that one has moved.
   *
   * @throws IOException the first that was refused twice; the others are written
   */
  void write(List<Setting> settings) throws IOException {
    List<Setting> refused = new ArrayList<>();
    for (Setting setting : settings) {
      try {
        write(setting);
      } catch (IOException e) {
        refused.add(setting);
      }
    }
    IOException failure = null;
    for (Setting setting : refused) {
      try {
        write(setting);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Writes settings, and takes back what they leave open. What is set before and after is never
   * unlimited in between.
   *
   * @param settings the new ones
   * @param unlimited what would take everything back; passed over where there is no such file
   * @throws IOException as {@link #write}
   */
  void replace(List<Setting> settings, List<Setting> unlimited) throws IOException {
    Set<String> kept = settings.stream().map(Setting::subject).collect(Collectors.toSet());
    List<Setting> all = new ArrayList<>();
    for (Setting open : unlimited) {
      Path directory = directories.apply(open.controller());
      boolean there = directory != null && files.exists(directory.resolve(open.file()));
      if (there && !kept.contains(open.subject())) {
        all.add(open);
      }
    }
    all.addAll(settings);
    write(all);
  }

  private void write(Setting setting) throws IOException {
    files.write(directories.apply(setting.controller()).resolve(setting.file()), setting.value());
  }
}
