package org.cloister.backend.kvm.cache;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A folder of files whose names tell what they are made of, so that a file that is there is right.
 * A file appears whole or not at all, also when the machine loses power meanwhile: it is written
 * beside its place, brought to the disk and renamed. Who comes second with the same name writes the
 * same content. Thread-safe, also between processes.
 *
 * <p>Threat: whoever could change a file would rule over guests. The folder is only for its owner;
 * a file can be read by whom it is shown to, such as a QEMU with a user of its own.
 */
public final class ContentCache {
  private static final int BUFFER = 1 << 16;

  /** Whatever is cached is written within minutes. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> CONSTANT_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--r--r--"));

  private final Path folder;

  /**
   * A cache in a folder.
   *
   * @param folder made when it is first needed, with mode 0700
   */
  public ContentCache(Path folder) {
    this.folder = folder;
  }

  /**
   * {@return a file, if it is there}
   *
   * @param name its name, without a slash
   */
  public Optional<Path> find(String name) {
    Path place = place(name);
    return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
  }

  /**
   * {@return a file, made if it is not there yet}
   *
   * @param name its name, without a slash; tells what the content is made of
   * @param content makes it
   * @throws IOException if it cannot be made; nothing is left behind then
   */
  public Path get(String name, Content content) throws IOException {
    Optional<Path> present = find(name);
    if (present.isPresent()) {
      return present.get();
    }
    Files.createDirectories(folder, PRIVATE_FOLDER);
    Path place = place(name);
    Path temporary = folder.resolve("." + name + "." + UUID.randomUUID());
    try {
      write(temporary, content);
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    return place;
  }

  /**
   * {@return a file, if it is there; it counts as used now}
   *
   * @param name its name, without a slash
   * @throws IOException if that cannot be remembered
   */
  public Optional<Path> use(String name) throws IOException {
    Optional<Path> file = find(name);
    if (file.isPresent()) {
      try {
        Files.setLastModifiedTime(file.get(), FileTime.from(Instant.now()));
      } catch (NoSuchFileException thrownAwayMeanwhile) {
        return Optional.empty();
      }
    }
    return file;
  }

  /**
   * Throws away all files of a kind but those that were made or used last, and what a process that
   * was killed had begun to write.
   *
   * @param prefix what the names of the kind begin with
   * @param count how many stay
   * @throws IOException if one cannot be deleted
   */
  public void keep(String prefix, int count) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Used> whole = new ArrayList<>();
    FileTime abandoned = FileTime.from(Instant.now().minus(ABANDONED));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "{,.}" + prefix + "*")) {
      for (Path file : files) {
        Used used = new Used(file, Files.getLastModifiedTime(file));
        if (!file.getFileName().toString().startsWith(".")) {
          whole.add(used);
        } else if (used.last().compareTo(abandoned) < 0) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    whole.sort(Comparator.comparing(Used::last).reversed());
    for (Used used : whole.subList(Math.min(count, whole.size()), whole.size())) {
      Files.deleteIfExists(used.file());
    }
  }

  private record Used(Path file, FileTime last) {}

  /**
   * Throws a file away that turned out to be of no use.
   *
   * @param name its name, without a slash
   * @throws IOException if it cannot be deleted
   */
  public void discard(String name) throws IOException {
    Files.deleteIfExists(place(name));
  }

  private Path place(String name) {
    Path place = folder.resolve(name);
    if (!folder.equals(place.getParent()) || name.startsWith(".")) {
      throw new IllegalArgumentException("not a name for a cached file: " + name);
    }
    return place;
  }

  private static void write(Path file, Content content) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, CONSTANT_FILE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }
}
