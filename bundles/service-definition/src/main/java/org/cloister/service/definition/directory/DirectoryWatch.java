package org.cloister.service.definition.directory;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes its user up when something happens in directories. It only saves time: whoever waits looks
 * by himself after the longest wait, because not every change is told (that of a symbolic link's
 * target, of a directory that was moved away and made anew), and a host may be out of watches.
 */
final class DirectoryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

  private final Optional<WatchService> service;

  /** A watch, or one that merely waits if there is none to be had. */
  DirectoryWatch(Path anywhere) {
    this.service = service(anywhere);
  }

  private static Optional<WatchService> service(Path anywhere) {
    try {
      return Optional.of(anywhere.getFileSystem().newWatchService());
    } catch (IOException outOfWatches) {
      LOG.info(
          "Changes of {} are noticed later than usual: {}", anywhere, outOfWatches.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Sees to it that directories are watched; those that are watched already stay so.
   *
   * @param directories directories that exist
   */
  void cover(List<Path> directories) {
    service.ifPresent(watch -> directories.forEach(directory -> register(directory, watch)));
  }

  private static void register(Path directory, WatchService watch) {
    try {
      directory.register(watch, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    } catch (IOException notWatched) {
      // It has gone meanwhile, or the host is out of watches: the next look finds the changes.
      LOG.debug("{} is not watched: {}", directory, notWatched.getMessage());
    }
  }

  /**
   * Waits until something happens.
   *
   * @param longest the longest wait
   * @throws InterruptedException if the thread is interrupted
   */
  void await(Duration longest) throws InterruptedException {
    if (service.isEmpty()) {
      Thread.sleep(longest.toMillis());
      return;
    }
    WatchKey key = service.get().poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null) {
      key.pollEvents();
      key.reset();
      key = service.get().poll();
    }
  }

  @Override
  public void close() throws IOException {
    if (service.isPresent()) {
      service.get().close();
    }
  }
}
