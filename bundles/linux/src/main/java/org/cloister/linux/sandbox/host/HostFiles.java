package org.cloister.linux.sandbox.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cloister.linux.mount.ImageFile;
import org.cloister.linux.sandbox.SourceFiles;

/** The files of this host. Thread-safe. */
public final class HostFiles implements SourceFiles {
  private static final List<Path> KERNELS_OWN = List.of(Path.of("/proc"), Path.of("/sys"));
  private static final String PROCESSORS = "devices/system/cpu";

  @Override
  public Kind kind(Path path) {
    return KERNELS_OWN.stream().anyMatch(path::startsWith) ? kernelKind(path) : hostKind(path);
  }

  /** Much is missing here in every kernel, and an exception costs more than all else. */
  private static Kind kernelKind(Path path) {
    File file = path.toFile();
    if (!file.exists()) {
      return Kind.MISSING;
    }
    return file.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
  }

  private static Kind hostKind(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        return Kind.LINK;
      }
      return attributes.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
    } catch (AccessDeniedException e) {
      return Kind.DENIED;
    } catch (IOException e) {
      return Kind.MISSING;
    }
  }

  @Override
  public List<String> processors() {
    String[] names = new File("/sys", PROCESSORS).list();
    return names == null
        ? List.of()
        : Stream.of(names)
            .filter(name -> name.matches("cpu[0-9]+"))
            .sorted()
            .map(name -> PROCESSORS + "/" + name)
            .toList();
  }

  @Override
  public Optional<String> fileSystem(Path image) {
    try {
      // A pipe in the place of the image does not make it wait.
      return Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)
          ? ImageFile.fileSystem(image)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
