package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.sandbox.live.CanarySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The experiment: a container of the libvirtd that is used, made as every other, in which one
 * program ends at once. A libvirtd that does not answer keeps nobody waiting but the experiment.
 */
public final class Canary {
  /** Starts the container; {@link ContainerStarter#start}. */
  @FunctionalInterface
  public interface Start {
    /**
     * {@return the running sandbox}
     *
     * @throws IsolationException if it could not be started
     */
    Sandbox start(SandboxContext context) throws IsolationException;
  }

  /** The reason why the backend works. */
  public static final String RAN = "a canary ran in a container";

  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
  private static final long GRACE_SECONDS = 30;
  private static final List<String> COMMAND = List.of("/usr/bin/true");

  private final String platform;
  private final Path directory;
  private final Start start;
  private final Executor threads;
  private final Duration deadline;

  /**
   * Prepares the experiment.
   *
   * @param platform the platform's id
   * @param directory where its files lie meanwhile; made and removed
   * @param start starts the container
   * @param threads one of them waits for libvirtd
   * @param deadline how long all of it may take
   */
  public Canary(String platform, Path directory, Start start, Executor threads, Duration deadline) {
    this.platform = platform;
    this.directory = directory;
    this.start = start;
    this.threads = threads;
    this.deadline = deadline;
  }

  /**
   * {@return what the container runs}
   *
   * @param host what all containers share
   */
  public static SandboxSpec spec(ContainerHost host) {
    return CanarySpec.of(host.services().facts(), RootKind.HOST, COMMAND);
  }

  /** {@return what came out} */
  public Probe run() {
    CompletableFuture<ExitStatus> outcome = new CompletableFuture<>();
    threads.execute(() -> attempt(outcome));
    try {
      ExitStatus status = outcome.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return status.success()
          ? probe(true, RAN)
          : probe(false, "a canary in a container " + status);
    } catch (ExecutionException e) {
      return probe(false, "a canary failed: " + e.getCause().getMessage());
    } catch (TimeoutException e) {
      return probe(
          false,
          "a canary did not run within "
              + deadline.toSeconds()
              + " s; see whether libvirtd answers (virsh -c lxc:///system list)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return probe(false, "interrupted while a canary ran");
    }
  }

  private static Probe probe(boolean available, String reason) {
    return new Probe(available, reason, Map.of());
  }

  /** Cleans up itself, for whoever asked may have gone meanwhile. */
  private void attempt(CompletableFuture<ExitStatus> outcome) {
    Path own = directory.resolve(CanarySpec.NAME + "-" + Long.toHexString(System.nanoTime()));
    try {
      Files.createDirectories(own);
      Path log = Files.createFile(own.resolve("log"));
      Sandbox sandbox =
          start.start(new SandboxContext(platform, own.getFileName().toString(), own, own, log));
      try {
        outcome.complete(sandbox.exit().toCompletableFuture().get(GRACE_SECONDS, TimeUnit.SECONDS));
      } finally {
        sandbox.destroy();
        sandbox.exit().toCompletableFuture().get(GRACE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (IsolationException | IOException | TimeoutException | RuntimeException e) {
      outcome.completeExceptionally(e);
    } catch (ExecutionException e) {
      outcome.completeExceptionally(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome.completeExceptionally(e);
    } finally {
      remove(own);
    }
  }

  private static void remove(Path own) {
    try {
      Files.deleteIfExists(own.resolve("log"));
      Files.deleteIfExists(own);
    } catch (IOException e) {
      LOG.warn("What a canary wrote stays: {}", e.toString());
    }
  }
}
