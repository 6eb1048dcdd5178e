package org.cloister.linux.sandbox.live;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.Usage;

/**
 * A sandbox that ended while no platform was there, of which nothing is left but how it ended.
 *
 * @param record its record
 * @param status how its service ended
 * @param pid the host's id that its main process had
 */
public record EndedSandbox(SandboxRecord record, ExitStatus status, long pid) implements Sandbox {
  @Override
  public CompletionStage<ExitStatus> exit() {
    return CompletableFuture.completedStage(status);
  }

  @Override
  public void signal(Signal signal) throws IsolationException {
    throw gone("signal");
  }

  @Override
  public ExecSession exec(ExecRequest request) throws IsolationException {
    throw gone("exec");
  }

  @Override
  public Usage usage() throws IsolationException {
    throw gone("measure");
  }

  @Override
  public SandboxReport inspect() throws IsolationException {
    throw gone("inspect");
  }

  @Override
  public Optional<byte[]> read(String path, int limit) throws IsolationException {
    throw gone("read");
  }

  @Override
  public boolean listens(int port) throws IsolationException {
    throw gone("look for listeners");
  }

  @Override
  public OptionalLong hostPid(long inside) {
    return OptionalLong.empty();
  }

  @Override
  public void update(Limits limits) throws IsolationException {
    throw gone("update limits");
  }

  @Override
  public void suspend() throws IsolationException {
    throw gone("suspend");
  }

  @Override
  public void resume() throws IsolationException {
    throw gone("resume");
  }

  @Override
  public void destroy() {
    // It has ended.
  }

  @Override
  public void release() {
    // Nothing is held.
  }

  private static IsolationException gone(String step) {
    return new IsolationException(IsolationErrorCode.GONE, step, "the sandbox has ended");
  }
}
