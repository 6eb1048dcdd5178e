package org.cloister.backend.libvirt.lxc.label;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The categories of the services of one platform. A service keeps its pair from start to start, for
 * its private files have it; so it is kept beside them. Thread-safe.
 *
 * @param processes {@code /proc}
 * @param random decides among free pairs
 */
record InstanceCategories(Path processes, RandomGenerator random) {
  private static final String FILE = "categories";

  /**
   * {@return the pair of a service: the one that it has, or a new one that neither another service
   * of this platform nor any process of the host has}
   *
   * @param directory of what the service keeps
   * @throws IOException if it cannot be kept
   */
  synchronized Categories of(Path directory) throws IOException {
    Optional<Categories> kept = kept(directory);
    if (kept.isPresent()) {
      return kept.get();
    }
    Set<Categories> taken = ofProcesses();
    try (DirectoryStream<Path> services = Files.newDirectoryStream(directory.getParent())) {
      for (Path service : services) {
        kept(service).ifPresent(taken::add);
      }
    }
    Categories pair = Categories.free(taken, random);
    Path next = directory.resolve(FILE + ".new");
    Files.writeString(next, pair.level());
    Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    return pair;
  }

  private static Optional<Categories> kept(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    return Files.exists(file) ? Categories.of(Files.readString(file)) : Optional.empty();
  }

  private Set<Categories> ofProcesses() throws IOException {
    Set<Categories> found = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(processes, "[0-9]*")) {
      for (Path process : entries) {
        of(process.resolve("attr/current"), found);
      }
    }
    return found;
  }

  private static void of(Path attribute, Set<Categories> found) {
    try {
      String context = Files.readString(attribute).replace('\0', ' ');
      Categories.of(Context.parse(context.strip()).level()).ifPresent(found::add);
    } catch (IOException | IllegalArgumentException e) {
      // It has gone meanwhile, or has no context, so it has no categories either.
    }
  }
}
