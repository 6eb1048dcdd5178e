package org.cloister.backend.kvm.confinement;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.linux.sandbox.SourceFiles;

/**
 * The host as it is when QEMU is started: the guest's folder is there. A plan is made before.
 *
 * @param host the host as it is now
 * @param folder the guest's folder
 */
record FolderToCome(SourceFiles host, Path folder) implements SourceFiles {
  @Override
  public Kind kind(Path path) {
    return path.equals(folder) ? Kind.DIRECTORY : host.kind(path);
  }

  @Override
  public Optional<String> fileSystem(Path image) {
    return host.fileSystem(image);
  }

  @Override
  public List<String> processors() {
    return host.processors();
  }
}
