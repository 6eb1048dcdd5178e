package org.cloister.backend.kvm.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the newest kernel of a tree that has the modules a guest needs. Debian and others keep
 * kernels in {@code /boot/vmlinuz-RELEASE}, Fedora and others in {@code
 * /lib/modules/RELEASE/vmlinuz}.
 */
public final class KernelFinder {
  private static final String PREFIX = "vmlinuz-";
  private static final List<String> MODULE_FOLDERS = List.of("lib/modules", "usr/lib/modules");

  private final Path root;

  /**
   * Looks in a tree.
   *
   * @param root {@code /}, or a folder into which a kernel's package was unpacked
   */
  public KernelFinder(Path root) {
    this.root = root;
  }

  /**
   * {@return the newest kernel that has some modules}
   *
   * @param modules names of modules, each of which may be built in
   * @throws NoKernelException if none has all of them; tells of each what it lacks
   * @throws IOException if a folder cannot be read
   */
  public HostKernel newest(List<String> modules) throws NoKernelException, IOException {
    List<String> unusable = new ArrayList<>();
    for (Map.Entry<KernelRelease, Path> candidate : images().entrySet()) {
      HostKernel kernel =
          new HostKernel(candidate.getKey(), candidate.getValue(), modulesOf(candidate.getKey()));
      String against = against(kernel, modules);
      if (against.isEmpty()) {
        return kernel;
      }
      unusable.add(kernel.release() + " " + against);
    }
    throw new NoKernelException(root, modules, unusable);
  }

  /**
   * {@return the kernels that are there, by file and time of writing. As long as that is the same,
   * so is the {@linkplain #newest newest}}
   *
   * @throws IOException if a folder cannot be read
   */
  public List<String> present() throws IOException {
    List<String> present = new ArrayList<>();
    for (Map.Entry<KernelRelease, Path> image : images().entrySet()) {
      present.add(written(image.getValue()));
      present.add(written(ModuleTree.list(modulesOf(image.getKey()))));
    }
    return present;
  }

  private static String written(Path file) throws IOException {
    return file + (Files.exists(file) ? " " + Files.getLastModifiedTime(file) : "");
  }

  private static String against(HostKernel kernel, List<String> modules) {
    if (!Files.isReadable(kernel.image())) {
      return "cannot be read";
    }
    try {
      List<String> missing = ModuleTree.read(kernel.modules()).missing(modules);
      return missing.isEmpty() ? "" : "lacks " + String.join(", ", missing);
    } catch (NoSuchFileException e) {
      return "has no " + e.getFile();
    } catch (IOException e) {
      return "has modules that cannot be read: " + e.getMessage();
    }
  }

  private Path modulesOf(KernelRelease release) {
    return MODULE_FOLDERS.stream()
        .map(folder -> root.resolve(folder).resolve(release.name()))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(root.resolve(MODULE_FOLDERS.get(0)).resolve(release.name()));
  }

  /** Newest first. */
  private Map<KernelRelease, Path> images() throws IOException {
    Map<KernelRelease, Path> images = new TreeMap<>(Comparator.reverseOrder());
    for (String folder : MODULE_FOLDERS) {
      for (Path modules : entries(root.resolve(folder), "*")) {
        Path image = modules.resolve("vmlinuz");
        if (Files.isRegularFile(image)) {
          images.put(new KernelRelease(modules.getFileName().toString()), image);
        }
      }
    }
    for (Path image : entries(root.resolve("boot"), PREFIX + "?*")) {
      if (Files.isRegularFile(image)) {
        String release = image.getFileName().toString().substring(PREFIX.length());
        images.put(new KernelRelease(release), image);
      }
    }
    return images;
  }

  private static List<Path> entries(Path folder, String glob) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return entries;
  }
}
