package org.cloister.backend.kvm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.kvm.live.GuestFolder;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.sandbox.failure.Failures;

/**
 * Takes over guests that an earlier platform started. QEMU is told by its start time and the
 * machine's boot, not by its process id alone. Thread-safe.
 */
public final class SandboxAdopter {
  private static final Duration MONITOR = Duration.ofSeconds(20);

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
   * {@return the sandbox, or empty if its guest has ended; what it left behind has been removed}
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
      if (qemu.isEmpty()) {
        GuestFolder.remove(state.folder());
        services.removeNetwork(record.spec(), record.context(), state.addresses());
        removeGroup(record);
        return Optional.empty();
      }
      return Optional.of(take(record, state, qemu.get()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IsolationException(
          IsolationErrorCode.INTERNAL, "adopt " + record.context().instance(), "interrupted");
    } catch (IOException e) {
      throw Failures.of("adopt " + record.context().instance(), e);
    }
  }

  private Sandbox take(SandboxRecord record, GuestState state, LaunchedProcess qemu)
      throws IOException, InterruptedException {
    LiveGuest guest = null;
    try {
      Cgroup group =
          group(record).orElseThrow(() -> new IOException("QEMU's control group is gone"));
      guest =
          LiveGuest.adopt(
              qemu,
              services.loop(),
              new GuestPlaces(state.folder()),
              services.facts().architecture(),
              Map.of(GuestProcess.PROGRAM, ServiceProgram.PROCESS));
      return new GuestSandbox(
          record,
          state,
          guest,
          guest.control().find(GuestProcess.PROGRAM).orElseThrow(),
          services,
          group,
          standsStill(guest));
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (guest != null) {
        guest.release();
      } else {
        qemu.release();
      }
      throw e;
    }
  }

  private static boolean standsStill(LiveGuest guest) throws IOException, InterruptedException {
    JsonNode status =
        guest.await(
            guest.monitor().execute("query-status", Map.of()), "tell whether it runs", MONITOR);
    return status.path("status").asText().equals("paused");
  }

  private Optional<Cgroup> group(SandboxRecord record) {
    return services.limits().groups().find(record.context().instance());
  }

  /** In which there is nobody any more, unless somebody has put another process there. */
  private void removeGroup(SandboxRecord record) throws IOException {
    Optional<Cgroup> left = group(record);
    if (left.isPresent()) {
      if (!left.get().processes().isEmpty()) {
        left.get().kill();
      }
      left.get().remove();
    }
  }
}
