package org.cloister.linux.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log and the parts that were cut off its front. A cut goes in these steps, each of which can
 * be made again:
 *
 * <ol>
 *   <li>the front is copied to {@code NAME.part-START-END};
 *   <li>{@code NAME.rotation} says that the log starts at END: from here on the part counts, and
 *       not the front;
 *   <li>older parts move up, the part becomes {@code NAME.1};
 *   <li>the front becomes a hole, whose blocks are free;
 *   <li>{@code NAME.rotation} says that the hole is being taken out; it is, where the file system
 *       can; and {@code NAME.rotation} goes away.
 * </ol>
 *
 * <p>A crash leaves the log between two steps, and the next call finishes what was begun. A part
 * whose END the log's start has not reached was not finished, and is thrown away.
 */
final class RotatedLog {
  private static final Logger LOG = LoggerFactory.getLogger(RotatedLog.class);

  private final LogFiles files;
  private final Path log;
  private final Path note;
  private final String partName;

  RotatedLog(LogFiles files, Path log) {
    this.files = files;
    this.log = log;
    this.note = log.resolveSibling(log.getFileName() + ".rotation");
    this.partName = log.getFileName() + ".part-";
  }

  /** {@return the offset of the first byte that has not been moved away} */
  long start() throws IOException {
    return recovered().start();
  }

  /**
   * Cuts parts off as long as more than a size is left.
   *
   * @return by how many bytes the start has come nearer to the end
   * @throws IOException if nothing could be cut off
   */
  long rotate(long size, int keep) throws IOException {
    RotationState state = recovered();
    LogFiles.Facts facts = files.examine(log);
    long before = state.start();
    if (facts.size() - before <= size) {
      return 0;
    }
    long length = Math.max(facts.block(), size / facts.block() * facts.block());
    long left = Math.max(size, facts.block());
    long parts = (facts.size() - before - left + length - 1) / length;
    try {
      if (parts > keep) {
        // Written faster than it is looked at: what would be dropped anyway is not copied.
        long dropped = (parts - keep) * length;
        state = noted(new RotationState(facts.inode(), before + dropped, false));
      }
      for (long part = 0; part < Math.min(parts, keep); part++) {
        state = cut(state, state.start() + length);
        dropBeyond(keep);
      }
      release(state);
    } catch (IOException e) {
      if (state.start() == before) {
        throw e;
      }
      // Who reads the log must be told how far its start has moved. The next call goes on.
      LOG.warn("Log {} could be rotated only in part: {}", log, e.getMessage());
    }
    return state.start() - before;
  }

  private RotationState cut(RotationState state, long end) throws IOException {
    Path part = log.resolveSibling(partName + state.start() + "-" + end);
    files.copy(log, state.start(), end, part);
    RotationState cut = noted(new RotationState(state.inode(), end, false));
    store(part);
    return cut;
  }

  private RotationState noted(RotationState state) throws IOException {
    files.replace(note, state.text());
    return state;
  }

  /** Makes a part the newest one: those before it move up as far as the first gap. */
  private void store(Path part) throws IOException {
    int gap = 1;
    while (files.exists(numbered(gap))) {
      gap++;
    }
    for (int number = gap - 1; number >= 1; number--) {
      files.rename(numbered(number), numbered(number + 1));
    }
    files.rename(part, numbered(1));
  }

  private void dropBeyond(int keep) throws IOException {
    for (int number = keep + 1; files.exists(numbered(number)); number++) {
      files.delete(numbered(number));
    }
  }

  /** Gives the front back to the file system. */
  private void release(RotationState state) throws IOException {
    if (state.start() == 0) {
      return;
    }
    files.punch(log, state.start());
    // Only a hole that can be seen tells later whether it was taken out.
    if (files.firstData(log) >= state.start()) {
      collapse(noted(new RotationState(state.inode(), state.start(), true)));
    }
  }

  private RotationState collapse(RotationState state) throws IOException {
    if (files.collapse(log, state.start())) {
      files.delete(note);
      return RotationState.whole(state.inode());
    }
    return noted(new RotationState(state.inode(), state.start(), false));
  }

  /** Finishes what an earlier call had begun when it was interrupted. */
  private RotationState recovered() throws IOException {
    LogFiles.Facts facts = files.examine(log);
    Optional<RotationState> written = files.read(note).flatMap(RotationState::parse);
    long committed = written.map(RotationState::start).orElse(0L);
    for (Path part : files.beginningWith(log.getParent(), partName)) {
      if (end(part) <= committed) {
        store(part);
      } else {
        files.delete(part);
      }
    }
    RotationState state = written.orElse(RotationState.whole(facts.inode()));
    boolean replaced = state.inode() != facts.inode() || facts.size() < state.start();
    if (replaced && written.isPresent()) {
      files.delete(note);
    }
    if (replaced || written.isEmpty()) {
      return RotationState.whole(facts.inode());
    }
    if (!state.collapsing()) {
      return state;
    }
    if (files.firstData(log) >= state.start()) {
      return collapse(state);
    }
    files.delete(note);
    return RotationState.whole(facts.inode());
  }

  private Path numbered(int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }

  private static long end(Path part) {
    String name = part.getFileName().toString();
    return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
  }
}
