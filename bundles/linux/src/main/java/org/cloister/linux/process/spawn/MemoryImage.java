package org.cloister.linux.process.spawn;

import static org.cloister.linux.launch.call.OpenFlags.O_RDONLY;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.kernel.KernelDescriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.PreparedImage;
import org.cloister.linux.seccomp.Architecture;

/**
 * An image in a file that exists in memory only (memfd_create(2)). It is started by its
 * descriptor's name in /proc, so the descriptor must not become another file meanwhile: closing
 * waits for starts.
 *
 * <p>Threat: a service that gets hold of the file by the {@code exe} of a process in its sandbox
 * writes it anew, and the next start runs that with the platform's privileges (CVE-2019-5736). So
 * the file is sealed.
 */
final class MemoryImage implements PreparedImage {

  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_EXEC = 16;
  private static final String NAME = "launch-program";
  private static final long BUSY_LIMIT = TimeUnit.SECONDS.toNanos(5);
  private static final long BUSY_PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

  private final Kernel kernel;
  private final LaunchProgram program;
  private final OpenDescriptor file;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private MemoryImage(Kernel kernel, LaunchProgram program, int descriptor) {
    this.kernel = kernel;
    this.program = program;
    this.file = new KernelDescriptor(kernel, descriptor);
  }

  /**
   * {@return a program's image}
   *
   * @throws ErrnoException if it cannot be written
   */
  static MemoryImage of(Kernel kernel, LaunchProgram program) throws ErrnoException {
    int writer = create(kernel);
    try {
      writeAll(kernel, writer, program.image(Architecture.current()));
      kernel.seal(writer);
      // A file that is open for writing cannot be executed.
      int reader = kernel.open("/proc/self/fd/" + writer, O_RDONLY, 0);
      return new MemoryImage(kernel, program, lifted(kernel, reader, program));
    } finally {
      kernel.close(writer);
    }
  }

  @Override
  public LaunchProgram program() {
    return program;
  }

  /** {@return the descriptor of its file, as long as it is open} */
  int descriptor() {
    return file.number();
  }

  /**
   * Starts the program. While another thread starts a process, that one has a copy of every
   * descriptor until it executes its program: also of the one that this image was written with, so
   * that it is busy (ETXTBSY) for some microseconds.
   *
   * @param descriptors what becomes its descriptor 0, 1 and so on; none below the array's length
   * @return the new process's id
   * @throws ErrnoException if it cannot be started
   */
  int spawn(int[] descriptors) throws ErrnoException {
    lock.readLock().lock();
    try {
      String path = "/proc/self/fd/" + file.number();
      long start = System.nanoTime();
      while (true) {
        try {
          return kernel.spawn(path, descriptors);
        } catch (ErrnoException e) {
          if (!e.is(Errno.ETXTBSY) || System.nanoTime() - start > BUSY_LIMIT) {
            throw e;
          }
          LockSupport.parkNanos(BUSY_PAUSE);
        }
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      file.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** MFD_EXEC is new in Linux 6.3, where a setting can forbid what does not say it. */
  private static int create(Kernel kernel) throws ErrnoException {
    try {
      return kernel.memfdCreate(NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    } catch (ErrnoException e) {
      if (e.is(Errno.EINVAL)) {
        return kernel.memfdCreate(NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);
      }
      throw e;
    }
  }

  /** {@return a descriptor of the same file that no descriptor of the new process replaces} */
  private static int lifted(Kernel kernel, int descriptor, LaunchProgram program)
      throws ErrnoException {
    int lowest = Launch.STANDARD_STREAMS + program.descriptors().size();
    if (descriptor >= lowest) {
      return descriptor;
    }
    try {
      return kernel.duplicate(descriptor, lowest);
    } finally {
      kernel.close(descriptor);
    }
  }

  private static void writeAll(Kernel kernel, int descriptor, byte[] image) throws ErrnoException {
    byte[] rest = image;
    while (rest.length > 0) {
      int count = kernel.write(descriptor, rest);
      rest = Arrays.copyOfRange(rest, count, rest.length);
    }
  }
}
