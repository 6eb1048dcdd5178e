package org.cloister.api.host;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps a log bounded that a service appends to by itself, without losing a byte and without the
 * service's help: the front of the file is moved to {@code NAME.1}, older parts to {@code NAME.2}
 * and so on. Thread-safe; one rotation of a file at a time.
 */
@ProviderType
public interface LogRotation {
  /**
   * Rotates if the file has grown above the size.
   *
   * @param log the file appended to
   * @param size bytes above which it is rotated; at least 4096
   * @param keep how many older parts are kept; at least 1
   * @return how many bytes were moved away, or dropped as older than the parts that are kept; 0 if
   *     it was not rotated. A reader that counts its position from {@link #start} is so many bytes
   *     nearer to it now.
   * @throws IOException if it could not be; nothing is lost
   */
  long rotate(Path log, long size, int keep) throws IOException;

  /**
   * {@return the offset of the first byte of the file that has not been moved away}
   *
   * @param log the file appended to
   * @throws IOException if it cannot be read
   */
  long start(Path log) throws IOException;
}
