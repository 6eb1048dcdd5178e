package org.cloister.linux.process;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Opens what a launch program inherits. An OSGi service. Thread-safe. */
@ProviderType
public interface Descriptors {
  /**
   * {@return a descriptor to read a file, a directory (such as a cgroup's), or a namespace's file
   * under /proc}
   *
   * @param path what to open; a symbolic link is followed
   * @throws IOException if it cannot be opened
   */
  OpenDescriptor open(Path path) throws IOException;

  /**
   * {@return the content of a regular file, cut off at a limit}
   *
   * <p>Threat: whoever can write to a directory on the way puts a link, a pipe that nobody writes
   * to, or a device in the file's place. No symbolic link is followed anywhere in the path, and
   * what is no regular file is not opened for reading at all.
   *
   * @param path without a symbolic link in it
   * @param limit how many bytes to read at most
   * @throws IOException if it cannot be opened ({@code ELOOP} for a link) or is no regular file
   */
  byte[] read(Path path, int limit) throws IOException;

  /**
   * {@return a descriptor to write to a file that exists, such as a cgroup's {@code tasks}}
   *
   * @param path what to open; a symbolic link in the last place is not followed
   * @throws IOException if it cannot be opened
   */
  OpenDescriptor openToWrite(Path path) throws IOException;

  /**
   * {@return a descriptor that another process has open, such as a mount that only it could make
   * (pidfd_getfd(2))}
   *
   * @param process the process, which does not end meanwhile
   * @param number its number there
   * @throws IOException if there is none, or this process may not have it
   */
  OpenDescriptor copy(ProcessIdentity process, int number) throws IOException;
}
