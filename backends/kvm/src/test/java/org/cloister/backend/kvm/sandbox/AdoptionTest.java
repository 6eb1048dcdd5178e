package org.cloister.backend.kvm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.contract.AdoptionContract;
import org.cloister.backend.contract.OtherJvm;
import org.cloister.backend.contract.Sandboxes;
import org.cloister.backend.contract.SpecBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kvm")
class AdoptionTest extends AdoptionContract {
  @Test
  void a_guest_that_a_killed_platform_was_starting_is_ended() throws Exception {
    Files.createFile(sandboxes.log());
    Process platform =
        OtherJvm.start(
            StartAndTell.class,
            sandboxes.platform(),
            sandboxes.directory().toString(),
            sandboxes.home().toString());
    SandboxRecord record = record(platform.inputReader());
    long qemu = Long.parseLong(record.state().get("process").split(" ")[0]);
    Sandboxes.await("QEMU is executed", () -> program(qemu).contains("qemu-system"));
    platform.destroyForcibly();
    assertThat(platform.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(sandboxes.backend().adopt(record)).isEmpty();

    assertThat(Path.of(record.state().get("folder"))).doesNotExist();
    Sandboxes.await("QEMU is gone", () -> ProcessHandle.of(qemu).isEmpty());
    assertThat(sandboxes.backend().adopt(record)).isEmpty();
  }

  @Test
  void an_exit_in_between_is_told_as_it_was() throws Exception {
    Path gate = sandboxes.directory().resolve("gate");
    Sandbox first =
        sandboxes.start(
            SpecBuilder.minimal()
                .add(SpecBuilder.bind(sandboxes.directory(), "/srv", false))
                .shell("while ! test -e /srv/gate; do sleep 0.05; done; echo done; exit 7"));

    sandboxes.restart(
        () -> {
          Files.createFile(gate);
          Sandboxes.await("it has ended", () -> sandboxes.logText().contains("done"));
        });

    assertThat(Sandboxes.exit(sandboxes.adopt(first.record()))).isEqualTo(ExitStatus.exited(7));
  }

  @Test
  void a_suspended_guest_is_adopted_as_one() throws Exception {
    Sandbox first = sandboxes.start(SpecBuilder.minimal());
    first.suspend();

    sandboxes.restart();
    Sandbox second = sandboxes.adopt(first.record());

    assertThat(catchThrowable(() -> exec(second)))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.BUSY));
    second.resume();
    exec(second);
  }

  private void exec(Sandbox sandbox) throws Exception {
    assertThat(sandboxes.exec(sandbox, "/bin/true").status().success()).isTrue();
  }

  private SandboxRecord record(BufferedReader reader) throws Exception {
    Map<String, String> notes = new HashMap<>();
    String line = reader.readLine();
    while (line != null && !line.equals("end")) {
      int end = line.indexOf('=');
      if (end > 0) {
        notes.put(line.substring(0, end), line.substring(end + 1));
      }
      line = reader.readLine();
    }
    assertThat(line).as("told by the platform: " + notes).isEqualTo("end");
    return new SandboxRecord(
        "kvm",
        StartAndTell.spec().build(),
        StartAndTell.context(sandboxes.platform(), sandboxes.directory()),
        Instant.now(),
        notes);
  }

  /** What a process of the host executes; empty if there is none. */
  private static String program(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
