package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.process.LaunchedProcess;

/**
 * One of this host's kernel.
 *
 * @param process the process
 */
record HostProcess(LaunchedProcess process) implements FirstProcess {
  @Override
  public boolean signal(Signal signal) throws IOException {
    return process.signal(signal);
  }

  @Override
  public boolean hasEnded() {
    return process.exit().isDone();
  }

  @Override
  public String status() throws IOException {
    return Files.readString(file("status"));
  }

  @Override
  public String systemCall() throws IOException {
    return Files.readString(file("syscall"));
  }

  @Override
  public String toString() {
    return "process " + process.pid();
  }

  private Path file(String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }
}
