package org.cloister.supervisor.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of all sandboxes that may be running, one file each, beside the sandbox's runtime
 * directory: {@code tor.mb3k2x9a.json} and {@code tor.mb3k2x9a/}. Records of an earlier boot are
 * removed: nothing of that time runs. Thread-safe, as long as each instance has one writer.
 */
public final class SandboxRecords {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxRecords.class);
  private static final String SUFFIX = ".json";
  private static final FileAttribute<Set<PosixFilePermission>> CLOSED =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;
  private final AtomicLong latest = new AtomicLong();

  /**
   * Opens the records.
   *
   * @param runtime the platform's runtime directory
   * @param bootId what tells this boot from others
   * @throws IOException if they cannot be read or made
   */
  public SandboxRecords(Path runtime, String bootId) throws IOException {
    this.directory = runtime.resolve("sandboxes");
    Path marker = directory.resolve("boot-id");
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(directory, CLOSED);
    } else if (Files.exists(marker) && !Files.readString(marker).equals(bootId)) {
      LOG.info("the host was booted since the platform last ran; its records are forgotten");
      for (String instance : instances()) {
        discard(instance);
      }
    }
    Files.writeString(marker, bootId, StandardCharsets.UTF_8);
  }

  /**
   * {@return an id for a start that no other start of this platform has or had}
   *
   * @param service the service's name
   */
  public String newInstance(String service) {
    long id = latest.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
    return service + "." + Long.toString(id, 36);
  }

  /**
   * {@return the name of the service that an instance is a start of}
   *
   * @param instance its id
   */
  public static String service(String instance) {
    return instance.substring(0, instance.lastIndexOf('.'));
  }

  /**
   * {@return the ids of all sandboxes on record, older starts first}
   *
   * @throws IOException if they cannot be listed
   */
  public List<String> instances() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .filter(name -> name.lastIndexOf('.') > 0)
          .sorted()
          .toList();
    }
  }

  /**
   * {@return where a sandbox's runtime files lie}
   *
   * @param instance its id
   */
  public Path runtimeDirectory(String instance) {
    return directory.resolve(instance);
  }

  /**
   * Makes a sandbox's runtime directory.
   *
   * @param instance its id
   * @throws IOException if it cannot be made
   */
  public void makeRuntimeDirectory(String instance) throws IOException {
    Files.createDirectory(runtimeDirectory(instance), CLOSED);
  }

  /**
   * Keeps a record.
   *
   * @param sandbox what to keep
   * @throws IOException if it cannot be kept
   */
  public void save(StoredSandbox sandbox) throws IOException {
    file(sandbox.record().context().instance()).write(sandbox);
  }

  /**
   * {@return a record, or empty if there is none that makes sense}
   *
   * @param instance the sandbox's id
   * @throws IOException if it cannot be read
   */
  public Optional<StoredSandbox> load(String instance) throws IOException {
    return file(instance).read();
  }

  /**
   * Removes a record and the runtime directory of a sandbox that is gone.
   *
   * @param instance its id
   */
  public void discard(String instance) {
    try {
      new LeftoverTree(runtimeDirectory(instance)).remove();
      Files.deleteIfExists(file(instance).path());
    } catch (IOException e) {
      LOG.warn("cannot remove what is left of {}: {}", instance, e.toString());
    }
  }

  private DurableFile<StoredSandbox> file(String instance) {
    // A sandbox does not outlive the kernel, so its record need not either: no fsync.
    return new DurableFile<>(
        directory.resolve(instance + SUFFIX), StoredSandbox.class, DurableFile.Lifetime.KERNEL);
  }
}
