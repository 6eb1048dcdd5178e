package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers under what conditions a canary ran, so that a platform that uses no container starts no
 * libvirtd only to find out again. A failure is not remembered: it may be over.
 *
 * @param file where; in a directory of the platform's own
 */
public record CanaryMemory(Path file) {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryMemory.class);

  /**
   * {@return whether one ran under these conditions}
   *
   * @param conditions everything that could make another outcome
   */
  public boolean ranUnder(String conditions) {
    try {
      return Files.exists(file) && Files.readString(file).equals(conditions);
    } catch (IOException e) {
      LOG.debug("What a canary found cannot be read: {}", e.toString());
      return false;
    }
  }

  /**
   * Remembers that one ran.
   *
   * @param conditions everything that could make another outcome
   */
  public void keep(String conditions) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(next, conditions);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("What a canary found is not kept: {}", e.toString());
    }
  }
}
