package org.cloister.backend.libvirt.lxc.daemon;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What libvirt leaves of a domain that is gone: empty mount points, a socket, a log, and what it
 * would have removed had it not been killed. Each start has a name of its own, so they would become
 * more and more.
 *
 * @param run libvirt's directory {@code lxc} for what lives until the next boot
 * @param log the domain's log
 */
record DomainRemains(Path run, Path log) {
  private static final Logger LOG = LoggerFactory.getLogger(DomainRemains.class);
  private static final List<String> SUFFIXES =
      List.of(".dev", ".devpts", ".fuse", ".sock", ".pid", ".xml", ".xml.new");

  /**
   * Removes them; what is in use stays.
   *
   * @param domain its name
   */
  void remove(String domain) {
    for (String suffix : SUFFIXES) {
      delete(run.resolve(domain + suffix));
    }
    delete(log);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} is not empty", file);
    } catch (IOException e) {
      LOG.warn("{} stays: {}", file, e.getMessage());
    }
  }
}
