package org.cloister.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Keeps a second platform off the same home. The kernel gives the lock back when the process ends,
 * however it ends.
 */
final class HomeLock {
  private final FileLock lock;

  private HomeLock(FileLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock until this process ends.
   *
   * @param runtime the home's runtime directory
   * @return the lock
   * @throws IOException if another platform has it; the message names that platform's process
   */
  static HomeLock take(Path runtime) throws IOException {
    Path file = runtime.resolve("lock");
    FileChannel channel = open(file);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new IOException(
          "a platform runs on this home already (process %s, %s)".formatted(owner, runtime));
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    return new HomeLock(lock);
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(
          file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot take the home for this platform: %s: %s; is it another user's? Choose one with"
                  .formatted(file, HomeDirectories.why(e))
              + " --home DIR",
          e);
    }
  }

  /** Gives it back. */
  void release() throws IOException {
    lock.acquiredBy().close();
  }
}
