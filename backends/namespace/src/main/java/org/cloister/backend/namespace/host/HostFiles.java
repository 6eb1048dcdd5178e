package org.cloister.backend.namespace.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.cloister.backend.namespace.plan.SourceFiles;
import org.cloister.linux.mount.ImageFile;

/** The files of this host. Thread-safe. */
public final class HostFiles implements SourceFiles {
  @Override
  public Kind kind(Path path) {
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
  public Optional<String> fileSystem(Path image) {
    try {
      return ImageFile.fileSystem(image);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
