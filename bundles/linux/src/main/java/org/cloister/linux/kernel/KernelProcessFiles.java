package org.cloister.linux.kernel;

import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.ProcessFiles;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.ProcessWatcher;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds files through {@code /proc/PID/root}. Thread-safe. */
@Component
public final class KernelProcessFiles implements ProcessFiles {

  private static final Set<Errno> NOT_THERE = Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP);

  private final Kernel kernel;
  private final ProcessWatcher watcher;

  /**
   * @param kernel whom to ask
   * @param watcher who recognises processes
   */
  @Activate
  public KernelProcessFiles(@Reference Kernel kernel, @Reference ProcessWatcher watcher) {
    this.kernel = kernel;
    this.watcher = watcher;
  }

  @Override
  public Optional<byte[]> read(ProcessIdentity process, String path, int limit) throws IOException {
    try (OpenDescriptor root = root(process)) {
      return read(root, path, limit);
    }
  }

  private Optional<byte[]> read(OpenDescriptor root, String path, int limit) throws IOException {
    try (OpenDescriptor file =
        new KernelDescriptor(kernel, kernel.openInRoot(root.number(), path, O_PATH))) {
      // The descriptor stands for the file itself: nobody can exchange it between these two steps.
      Path found = Path.of("/proc/self/fd", Integer.toString(file.number()));
      if (!Files.isRegularFile(found)) {
        return Optional.empty();
      }
      try (InputStream content = Files.newInputStream(found)) {
        return Optional.of(content.readNBytes(limit));
      }
    } catch (ErrnoException e) {
      if (NOT_THERE.stream().anyMatch(e::is)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The root is opened first and the process recognised then: after that it cannot change. */
  private OpenDescriptor root(ProcessIdentity process) throws IOException {
    String path = "/proc/" + process.pid() + "/root";
    OpenDescriptor root = new KernelDescriptor(kernel, kernel.open(path, O_PATH | O_DIRECTORY, 0));
    if (!watcher.identify(process.pid()).equals(Optional.of(process))) {
      root.close();
      throw new ErrnoException("process " + process.pid(), Errno.ESRCH.number());
    }
    return root;
  }
}
