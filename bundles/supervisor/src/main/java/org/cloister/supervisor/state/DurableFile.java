package org.cloister.supervisor.state;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small JSON file that always holds one whole value: the former one or the new one, whenever the
 * process is killed. Readable by its owner only.
 *
 * @param <T> the value's type
 */
public final class DurableFile<T> {
  private static final Logger LOG = LoggerFactory.getLogger(DurableFile.class);
  private static final FileAttribute<Set<PosixFilePermission>> CLOSED =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** How long a value must live. */
  public enum Lifetime {
    /** It outlives a power failure. */
    DISK,
    /** It outlives the process; after a power failure nobody wants it. */
    KERNEL
  }

  private final Path path;
  private final Class<T> type;
  private final Lifetime lifetime;

  /**
   * Names a file; nothing is touched.
   *
   * @param path where
   * @param type the value's type
   * @param lifetime how long it must live
   */
  public DurableFile(Path path, Class<T> type, Lifetime lifetime) {
    this.path = path;
    this.type = type;
    this.lifetime = lifetime;
  }

  /** {@return where it lies} */
  public Path path() {
    return path;
  }

  /**
   * Reads the value. A file that makes no sense is moved aside with a warning, never deleted.
   *
   * @return the value, or empty if there is none that makes sense
   * @throws IOException if a file that exists cannot be read
   */
  public Optional<T> read() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      T value = Json.mapper().readValue(bytes, type);
      if (value != null) {
        return Optional.of(value);
      }
      setAside("it is empty");
    } catch (JacksonException e) {
      setAside(e.getOriginalMessage());
    }
    return Optional.empty();
  }

  private void setAside(String why) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".corrupt");
    Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
    LOG.warn("{} makes no sense and was moved to {}: {}", path, aside, why);
  }

  /**
   * Replaces the value.
   *
   * @param value the new one
   * @throws IOException if it cannot be written; the former one is kept
   */
  public void write(T value) throws IOException {
    byte[] bytes = Json.mapper().writeValueAsBytes(value);
    Path temporary = path.resolveSibling("." + path.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            CLOSED)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (lifetime == Lifetime.DISK) {
        channel.force(true);
      }
    }
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    if (lifetime == Lifetime.DISK) {
      try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }
}
