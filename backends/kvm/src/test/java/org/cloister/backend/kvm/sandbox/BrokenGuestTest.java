package org.cloister.backend.kvm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.contract.Sandboxes;
import org.cloister.backend.kvm.confinement.QemuUser;
import org.cloister.backend.kvm.live.GuestFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that end or hang, by the backend. */
@Tag("kvm")
@Timeout(240)
class BrokenGuestTest {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  private static boolean isGone(Sandbox sandbox) {
    return Files.notExists(GuestFolder.of(sandbox.record().context()))
        && ProcessHandle.of(sandbox.pid()).isEmpty();
  }

  @Test
  void when_qemu_is_killed_the_service_has_ended_and_nothing_is_left() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    assertThat(ProcessHandle.of(sandbox.pid()).orElseThrow().destroyForcibly()).isTrue();

    assertThat(Sandboxes.exit(sandbox).success()).isFalse();
    assertThat(isGone(sandbox)).isTrue();
    assertThatThrownBy(() -> sandbox.signal(Signal.TERM))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.GONE));
  }

  @Test
  void a_start_whose_qemu_is_killed_again_and_again_fails_with_the_cause_and_leaves_nothing()
      throws Exception {
    SandboxContext context = sandboxes.context();
    QemuUser user = QemuUser.of(context.platform(), context.instance());

    CompletableFuture<Sandbox> start = CompletableFuture.supplyAsync(() -> start(context));
    while (!start.isDone()) {
      kill(user);
      Thread.sleep(5);
    }

    assertThatThrownBy(start::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IOException.class)
        .hasStackTraceContaining("guest");
    assertThat(GuestFolder.of(context)).doesNotExist();
  }

  private Sandbox start(SandboxContext context) {
    try {
      return sandboxes.backend().start(minimal().build(), context, record -> {});
    } catch (IsolationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills the QEMU of a user, which nobody else has. */
  private static void kill(QemuUser user) {
    ProcessHandle.allProcesses()
        .filter(process -> isOf(process, user))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean isOf(ProcessHandle process, QemuUser user) {
    try {
      return Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid").equals(user.uid());
    } catch (IOException ended) {
      return false;
    }
  }

  @Test
  void a_guest_that_stands_still_is_ended_all_the_same() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    sandbox.suspend();

    sandbox.destroy();

    assertThat(Sandboxes.exit(sandbox).success()).isFalse();
    assertThat(isGone(sandbox)).isTrue();
  }
}
