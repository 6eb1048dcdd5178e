package org.cloister.backend.kvm.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestFolder;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.live.EndedSandbox;
import org.cloister.linux.sandbox.live.PidNamespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over guests that an earlier platform started. QEMU is told by its start time, the machine's
 * boot and its PID namespace, not by its process id alone. Thread-safe.
 */
public final class SandboxAdopter {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxAdopter.class);

  /** Until a guest answers, which may be booting still. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Until an end that there was is known. */
  private static final Duration TOLD = Duration.ofSeconds(5);

  private final GuestServices services;

  /**
   * Prepares to adopt.
   *
   * @param services what all sandboxes share
   */
  public SandboxAdopter(GuestServices services) {
    this.services = services;
  }

  /**
   * {@return the sandbox; empty if its guest has ended, or never came to its service. What it left
   * behind has been removed then}
   *
   * @param record what was recorded when it was started
   * @throws IsolationException if it cannot be told whether it runs, or it cannot be connected to
   */
  public Optional<Sandbox> adopt(SandboxRecord record) throws IsolationException {
    GuestState state =
        GuestState.parse(record.state())
            .orElseThrow(
                () ->
                    new IsolationException(
                        IsolationErrorCode.INTERNAL,
                        "adopt " + record.context().instance(),
                        "the record has no notes of this backend"));
    try {
      Optional<LaunchedProcess> qemu = services.watcher().adopt(state.qemu());
      if (qemu.isPresent() && isGuest(qemu.get(), state)) {
        return take(record, state, qemu.get());
      }
      qemu.ifPresent(LaunchedProcess::release);
      clear(record, state);
      return Optional.empty();
    } catch (IOException e) {
      throw Failures.of("adopt " + record.context().instance(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IsolationException(
          IsolationErrorCode.INTERNAL, "adopt " + record.context().instance(), "interrupted");
    }
  }

  /** One that has ended but was not collected yet has no namespace; its status is still to come. */
  private static boolean isGuest(LaunchedProcess qemu, GuestState state) {
    try {
      return PidNamespace.of(qemu.pid()).link().equals(state.pidNamespace());
    } catch (IOException e) {
      return true;
    }
  }

  private Optional<Sandbox> take(SandboxRecord record, GuestState state, LaunchedProcess qemu)
      throws IOException, InterruptedException {
    LiveGuest guest = null;
    try {
      Cgroup group =
          group(record).orElseThrow(() -> new IOException("QEMU's control group is gone"));
      guest = connect(state, qemu);
      GuestProgram service = guest.control().find(GuestProcess.PROGRAM).orElseThrow();
      boolean suspended = isSuspended(guest);
      if (suspended || isStarted(guest, service)) {
        return Optional.of(
            new GuestSandbox(record, state, guest, service, services, group, suspended));
      }
      LOG.info("The guest of {} never came to its service, and is ended", record.spec().name());
      guest.kill();
      clear(record, state);
      return Optional.empty();
    } catch (IOException e) {
      Optional<ExitStatus> ended = end(qemu);
      if (ended.isPresent()) {
        clear(record, state);
        ExitStatus status = GuestSandbox.ofQemu(ended.get());
        return Optional.of(new EndedSandbox(record, status, state.qemu().pid()));
      }
      release(guest, qemu);
      throw e;
    } catch (InterruptedException | RuntimeException e) {
      release(guest, qemu);
      throw e;
    }
  }

  private Optional<Cgroup> group(SandboxRecord record) {
    return services.limits().groups().find(record.context().instance());
  }

  /** In its control group is nobody any more, unless somebody has put another process there. */
  private void clear(SandboxRecord record, GuestState state) throws IOException {
    GuestFolder.remove(state.folder());
    services.removeNetwork(record.spec(), record.context(), state.addresses());
    Optional<Cgroup> left = group(record);
    if (left.isPresent()) {
      if (!left.get().processes().isEmpty()) {
        left.get().kill();
      }
      left.get().remove();
    }
  }

  private LiveGuest connect(GuestState state, LaunchedProcess qemu) throws IOException {
    return LiveGuest.adopt(
        qemu,
        services.loop(),
        new GuestPlaces(state.folder()),
        services.facts().architecture(),
        Map.of(GuestProcess.PROGRAM, ServiceProgram.PROCESS));
  }

  private static void release(LiveGuest guest, LaunchedProcess qemu) {
    if (guest == null) {
      qemu.release();
    } else {
      guest.release();
    }
  }

  private static boolean isSuspended(LiveGuest guest) throws IOException, InterruptedException {
    return guest
        .await(guest.monitor().execute("query-status", Map.of()), "tell its state", DEADLINE)
        .path("status")
        .asText()
        .equals("paused");
  }

  /**
   * Whether the guest has got as far as its service. A platform that is killed while it starts one
   * leaves a guest to which nobody will ever send it.
   */
  private static boolean isStarted(LiveGuest guest, GuestProgram service)
      throws IOException, InterruptedException {
    guest.await(guest.control().ready(), "answer", DEADLINE);
    String process = "/proc/" + ServiceProgram.PROCESS + "/stat";
    if (new GuestFiles(guest).read("/", process, 1).isPresent()) {
      return true;
    }
    try {
      service.exit().get(TOLD.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** {@return how QEMU ended, if it has: who connects to it may be sooner than who waits for it} */
  private static Optional<ExitStatus> end(LaunchedProcess qemu) throws InterruptedException {
    try {
      return Optional.of(qemu.exit().get(TOLD.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }
}
