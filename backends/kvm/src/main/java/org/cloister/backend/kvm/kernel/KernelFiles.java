package org.cloister.backend.kvm.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.cache.Fingerprint;

/** Kernels as QEMU boots them, in a cache. Thread-safe. */
public final class KernelFiles {
  private final ContentCache cache;

  /**
   * Kernels in a cache.
   *
   * @param cache where they are kept
   */
  public KernelFiles(ContentCache cache) {
    this.cache = cache;
  }

  /**
   * {@return the file to give to QEMU}
   *
   * @param image an installed kernel's file
   * @throws IOException if it cannot be read or unpacked; names it
   */
  public Path bootable(Path image) throws IOException {
    byte[] file = Files.readAllBytes(image);
    try {
      return cache.get(
          "kernel-" + new Fingerprint().add(file).name(), new KernelImage(file)::unpackTo);
    } catch (IOException e) {
      throw new IOException("the kernel " + image + " cannot be used: " + e.getMessage(), e);
    }
  }
}
