package org.cloister.backend.kvm.initrd;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * Writes an archive as the kernel unpacks it at its start
 * (Documentation/driver-api/early-userspace/ buffer-format.rst). The same entries make the same
 * bytes. Not thread-safe.
 */
final class InitrdWriter {
  private static final int FOLDER_MODE = CpioConstants.C_ISDIR | 0755;
  private static final int FILE_MODE = CpioConstants.C_ISREG | 0644;
  private static final int PROGRAM_MODE = CpioConstants.C_ISREG | 0755;
  private static final int FOLDER_LINKS = 2;

  private final CpioArchiveOutputStream archive;
  private int inode;

  /**
   * An archive without entries.
   *
   * @param out takes it; not closed
   */
  InitrdWriter(OutputStream out) {
    archive = new CpioArchiveOutputStream(out, CpioConstants.FORMAT_NEW);
  }

  /**
   * Adds a folder.
   *
   * @param path its path without a leading slash; the folder around it was added before
   * @return this
   * @throws IOException if writing fails
   */
  InitrdWriter folder(String path) throws IOException {
    return entry(path, FOLDER_MODE, FOLDER_LINKS, new byte[0]);
  }

  /**
   * Adds a file.
   *
   * @param path its path without a leading slash; the folder around it was added before
   * @param content its bytes
   * @return this
   * @throws IOException if writing fails
   */
  InitrdWriter file(String path, byte[] content) throws IOException {
    return entry(path, FILE_MODE, 1, content);
  }

  /**
   * Adds a file that can be executed.
   *
   * @param path its path without a leading slash; the folder around it was added before
   * @param content its bytes
   * @return this
   * @throws IOException if writing fails
   */
  InitrdWriter program(String path, byte[] content) throws IOException {
    return entry(path, PROGRAM_MODE, 1, content);
  }

  /**
   * Ends the archive.
   *
   * @throws IOException if writing fails
   */
  void finish() throws IOException {
    archive.finish();
  }

  private InitrdWriter entry(String path, int mode, int links, byte[] content) throws IOException {
    CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, path, content.length);
    entry.setMode(mode);
    entry.setNumberOfLinks(links);
    entry.setInode(++inode);
    entry.setTime(0);
    archive.putArchiveEntry(entry);
    archive.write(content);
    archive.closeArchiveEntry();
    return this;
  }
}
