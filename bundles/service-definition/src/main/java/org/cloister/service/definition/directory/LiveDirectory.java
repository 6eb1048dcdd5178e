package org.cloister.service.definition.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cloister.service.definition.toml.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a directory of definitions. What is there at the beginning is handed over before {@link
 * #open} returns; later changes are handed over by a thread of its own when a service's files have
 * not changed for a moment, so that a file which is being written is not taken for finished.
 */
public final class LiveDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveDirectory.class);
  private static final Duration QUIET = Duration.ofMillis(250);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(700);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ServicesDirectory directory;
  private final Consumer<Map<String, Map<String, Source>>> receiver;
  private final Settling<String, Map<String, Stamp>> settling = new Settling<>(QUIET);
  private final DirectoryWatch watch;
  private final Thread thread;
  private String trouble = "";

  private LiveDirectory(Path path, Consumer<Map<String, Map<String, Source>>> receiver) {
    this.directory = new ServicesDirectory(path);
    this.receiver = receiver;
    this.watch = new DirectoryWatch(path);
    this.thread = new Thread(this::run, "service definitions");
    this.thread.setDaemon(true);
  }

  /**
   * Begins to follow a directory.
   *
   * @param path the directory; need not exist, and may go and come
   * @param receiver takes, for each family of names that has changed, all of its files by their
   *     names relative to the directory; called first by the caller's thread and then by one other,
   *     never by both at once
   * @return ends it
   */
  public static LiveDirectory open(Path path, Consumer<Map<String, Map<String, Source>>> receiver) {
    LiveDirectory live = new LiveDirectory(path, receiver);
    live.begin();
    live.thread.start();
    return live;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(PATIENCE.toMillis());
      watch.close();
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    } catch (IOException failed) {
      LOG.debug("The watch on service definitions was not closed: {}", failed.getMessage());
    }
  }

  private void begin() {
    look()
        .ifPresent(
            sample -> {
              settling.take(sample);
              Map<String, Map<String, Source>> families = new TreeMap<>();
              sample.forEach((family, stamps) -> families.put(family, read(stamps)));
              receiver.accept(families);
            });
  }

  private void run() {
    try {
      while (!Thread.interrupted()) {
        watch.await(settling.unrest() ? TICK : LONGEST_WAIT);
        round();
      }
    } catch (InterruptedException closed) {
      LOG.debug("Service definitions are not followed any more");
    }
  }

  /** A fault of ours in one round must not end the following of the directory. */
  private void round() {
    try {
      look().ifPresent(this::handOver);
    } catch (RuntimeException fault) {
      LOG.error("Service definitions could not be taken over", fault);
    }
  }

  private void handOver(Map<String, Map<String, Stamp>> sample) {
    Map<String, Map<String, Source>> changed = new TreeMap<>();
    settling
        .observe(Instant.now(), sample)
        .forEach((family, stamps) -> changed.put(family, read(stamps.orElse(Map.of()))));
    if (!changed.isEmpty()) {
      receiver.accept(changed);
    }
  }

  private Map<String, Source> read(Map<String, Stamp> stamps) {
    Map<String, Source> sources = new TreeMap<>();
    stamps.keySet().forEach(label -> sources.put(label, directory.read(label)));
    return sources;
  }

  /** A directory that cannot be listed is no reason to think that its files have gone. */
  private Optional<Map<String, Map<String, Stamp>>> look() {
    try {
      watch.cover(directory.directories());
      Map<String, Map<String, Stamp>> sample = directory.look();
      trouble = "";
      return Optional.of(sample);
    } catch (IOException failed) {
      if (!trouble.equals(String.valueOf(failed.getMessage()))) {
        trouble = String.valueOf(failed.getMessage());
        LOG.warn("Service definitions cannot be listed: {}; they stay as they are", trouble);
      }
      return Optional.empty();
    }
  }
}
