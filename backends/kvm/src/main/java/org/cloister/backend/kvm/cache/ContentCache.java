package org.cloister.backend.kvm.cache;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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
