package org.cloister.linux.kernel;

import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_NOCTTY;
import static org.cloister.linux.launch.call.OpenFlags.O_NOFOLLOW;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.OpenFlags.O_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.ProcessIdentity;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens files without the detour over Java's streams, which hide their descriptors. Thread-safe.
 */
@Component
public final class KernelDescriptors implements Descriptors {

  private final Kernel kernel;

  /**
   * @param kernel whom to ask
   */
  @Activate
  public KernelDescriptors(@Reference Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public OpenDescriptor open(Path path) throws IOException {
    return open(path, O_RDONLY | O_NOCTTY);
  }

  @Override
  public OpenDescriptor openToWrite(Path path) throws IOException {
    return open(path, O_WRONLY | O_NOCTTY | O_NOFOLLOW);
  }

  @Override
  public OpenDescriptor copy(ProcessIdentity process, int number) throws IOException {
    int pidfd = kernel.pidfdOpen(process.pid());
    try {
      return new KernelDescriptor(kernel, kernel.pidfdGetDescriptor(pidfd, number));
    } finally {
      kernel.close(pidfd);
    }
  }

  @Override
  public byte[] read(Path path, int limit) throws IOException {
    try (OpenDescriptor root = open(path.getRoot(), O_PATH | O_DIRECTORY);
        OpenDescriptor file =
            new KernelDescriptor(
                kernel, kernel.openBeneath(root.number(), path.toString(), O_PATH))) {
      // The descriptor stands for the file itself: nobody can exchange it between these two steps.
      Path found = Path.of("/proc/self/fd", Integer.toString(file.number()));
      if (!Files.isRegularFile(found)) {
        throw new IOException(path + " is not a regular file");
      }
      try (InputStream content = Files.newInputStream(found)) {
        return content.readNBytes(limit);
      }
    }
  }

  private OpenDescriptor open(Path path, long flags) throws IOException {
    return new KernelDescriptor(kernel, kernel.open(path.toString(), flags, 0));
  }
}
