package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.file.Path;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Streams.Stream;

/** Starts QEMU. Thread-safe. */
@FunctionalInterface
public interface Qemu {
  /**
   * Starts QEMU.
   *
   * @param guest what it makes
   * @param input its standard input: a snapshot, or nothing
   * @param log takes what it says
   * @return its process
   * @throws IOException if it cannot be started
   */
  LaunchedProcess start(Guest guest, Stream input, Path log) throws IOException;
}
