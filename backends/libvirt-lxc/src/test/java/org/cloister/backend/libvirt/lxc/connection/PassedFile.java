package org.cloister.backend.libvirt.lxc.connection;

import java.io.IOException;
import java.nio.file.Path;
import org.cloister.linux.kernel.KernelDescriptors;
import org.cloister.linux.kernel.LinuxKernel;
import org.cloister.linux.process.OpenDescriptor;

/** A file that a container inherits. */
final class PassedFile implements AutoCloseable {
  private final OpenDescriptor descriptor;

  private PassedFile(OpenDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  static PassedFile readable(Path file) throws IOException {
    return new PassedFile(new KernelDescriptors(new LinuxKernel()).open(file));
  }

  static PassedFile writable(Path file) throws IOException {
    return new PassedFile(new KernelDescriptors(new LinuxKernel()).openToWrite(file));
  }

  int number() {
    return descriptor.number();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
