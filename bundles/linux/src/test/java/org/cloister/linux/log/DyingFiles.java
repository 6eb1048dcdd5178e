package org.cloister.linux.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of a platform that is killed: right before or right after one of its steps. */
final class DyingFiles implements LogFiles {
  private final LogFiles files;
  private final int death;
  private int moment;

  /** The platform is dead. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /**
   * Dies at a moment.
   *
   * @param death 0 is before the first step, 1 after it, 2 in the middle of it where that can be, 3
   *     before the second, and so on
   */
  DyingFiles(LogFiles files, int death) {
    this.files = files;
    this.death = death;
  }

  private interface Step {
    void take() throws IOException;
  }

  private void step(Step whole, Step half) throws IOException {
    int before = moment;
    moment += 3;
    if (death == before) {
      throw new Killed();
    }
    if (death == before + 2) {
      half.take();
      throw new Killed();
    }
    whole.take();
    if (death == before + 1) {
      throw new Killed();
    }
  }

  private void step(Step whole) throws IOException {
    step(whole, () -> {});
  }

  @Override
  public Facts examine(Path log) throws IOException {
    return files.examine(log);
  }

  @Override
  public boolean exists(Path file) {
    return files.exists(file);
  }

  @Override
  public Optional<String> read(Path file) throws IOException {
    return files.read(file);
  }

  @Override
  public void replace(Path file, String text) throws IOException {
    step(() -> files.replace(file, text), () -> files.replace(Path.of(file + ".new"), "inode"));
  }

  @Override
  public void copy(Path log, long start, long end, Path target) throws IOException {
    step(
        () -> files.copy(log, start, end, target),
        () -> files.copy(log, start, start + (end - start) / 2, target));
  }

  @Override
  public void rename(Path file, Path name) throws IOException {
    step(() -> files.rename(file, name));
  }

  @Override
  public void delete(Path file) throws IOException {
    step(() -> files.delete(file));
  }

  @Override
  public List<Path> beginningWith(Path directory, String beginning) throws IOException {
    return files.beginningWith(directory, beginning);
  }

  @Override
  public void punch(Path log, long end) throws IOException {
    step(() -> files.punch(log, end), () -> files.punch(log, end / 2));
  }

  @Override
  public boolean collapse(Path log, long end) throws IOException {
    boolean[] done = new boolean[1];
    step(() -> done[0] = files.collapse(log, end));
    return done[0];
  }

  @Override
  public long firstData(Path log) throws IOException {
    return files.firstData(log);
  }
}
