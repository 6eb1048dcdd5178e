package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.TerminalSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

public abstract class AdoptionContract {
  @RegisterExtension protected final Sandboxes sandboxes = new Sandboxes();

  @Test
  void a_released_sandbox_runs_on_and_is_adopted() throws Exception {
    Sandbox first = sandboxes.start(minimal().shell("sleep 1000; exit 0"));
    var forgotten = first.exit().toCompletableFuture();
    long pid = first.pid();

    sandboxes.restart();
    assertThat(Files.exists(Path.of("/proc/" + pid))).isTrue();
    Sandbox second = sandboxes.adopt(first.record());

    assertThat(second.pid()).isEqualTo(pid);
    assertThat(second.record()).isEqualTo(first.record());
    assertThat(sandboxes.exec(second, "/bin/echo", "hello").output()).isEqualTo("hello");
    second.signal(Signal.TERM);
    assertThat(Sandboxes.exit(second)).isEqualTo(ExitStatus.signaled(15));
    assertThat(forgotten).isNotDone();
  }

  @Test
  void an_end_while_nobody_watched_is_told_to_who_adopts() throws Exception {
    Sandbox first = sandboxes.start(minimal());
    long pid = first.pid();

    sandboxes.restart();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Sandboxes.await("it has ended", () -> hasEnded(pid));

    assertThat(Sandboxes.exit(sandboxes.adopt(first.record()))).isEqualTo(ExitStatus.signaled(9));
  }

  @Test
  void a_sandbox_outlives_the_platform_that_was_killed() throws Exception {
    Files.createFile(sandboxes.log());
    Process platform =
        OtherJvm.start(
            StartAndWait.class,
            sandboxes.platform(),
            sandboxes.directory().toString(),
            sandboxes.home().toString());
    SandboxRecord record = record(platform.inputReader());
    platform.destroyForcibly();
    assertThat(platform.waitFor(30, TimeUnit.SECONDS)).isTrue();

    Sandbox sandbox = sandboxes.adopt(record);

    Sandboxes.await("all run", () -> processes(sandbox) == 3);
    assertThat(sandbox.usage().cpu()).isPositive();
    assertThat(sandboxes.exec(sandbox, "/bin/cat", "/proc/1/comm").output()).isEqualTo("reaper");
    ExecRequest shell =
        new ExecRequest(
            List.of("tty"), Map.of(), Optional.empty(), Optional.of(new TerminalSize(80, 24)));
    try (ExecSession session = sandbox.exec(shell)) {
      assertThat(session.output().readAllBytes()).asString().startsWith("/dev/pts/");
    }
    Sandboxes.await("its log goes on", () -> sandboxes.logText().equals("started\n"));
    sandbox.destroy();
    assertThat(Sandboxes.exit(sandbox)).isIn(ExitStatus.UNKNOWN, ExitStatus.signaled(9));
  }

  @Test
  void a_dead_sandbox_is_not_adopted_and_leaves_nothing() throws Exception {
    Files.createFile(sandboxes.log());
    Process platform =
        OtherJvm.start(
            StartAndWait.class,
            sandboxes.platform(),
            sandboxes.directory().toString(),
            sandboxes.home().toString());
    SandboxRecord record = record(platform.inputReader());
    long pid = Long.parseLong(record.state().get("process").split(" ")[0]);
    platform.destroyForcibly();
    assertThat(platform.waitFor(30, TimeUnit.SECONDS)).isTrue();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Sandboxes.await("it is gone", () -> !Files.exists(Path.of("/proc/" + pid)));

    assertThat(sandboxes.backend().adopt(record)).isEmpty();
    assertThat(sandboxes.backend().adopt(record)).isEmpty();
  }

  @Test
  void another_process_with_the_same_id_is_not_adopted() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    SandboxRecord record = sandbox.record();
    Map<String, String> notes = new HashMap<>(record.state());
    String[] process = notes.get("process").split(" ");
    // What else is found by a record is not this sandbox's.
    notes.put("cgroup", "none");
    notes.replace("domain", UUID.randomUUID().toString());
    notes.replace("name", "none");
    notes.replace("folder", sandboxes.directory().resolve("none").toString());
    notes.replace("exit", sandboxes.directory().resolve("none").toString());

    notes.put("process", process[0] + " " + (Long.parseLong(process[1]) - 1) + " " + process[2]);
    assertThat(sandboxes.backend().adopt(elsewhere(record, notes))).isEmpty();
    notes.put("process", process[0] + " " + process[1] + " other-boot");
    assertThat(sandboxes.backend().adopt(elsewhere(record, notes))).isEmpty();
    notes.put("process", record.state().get("process"));
    notes.put("pid-namespace", "pid:[1]");
    assertThat(sandboxes.backend().adopt(elsewhere(record, notes))).isEmpty();

    assertThat(sandbox.inspect().processes()).isEqualTo(2);
  }

  @Test
  void a_record_of_another_backend_is_refused() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    assertThatThrownBy(() -> sandboxes.backend().adopt(with(sandbox.record(), Map.of("a", "b"))))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("the record has no notes of this backend");
  }

  /** A child of this virtual machine is there until somebody asks how it ended. */
  private static boolean hasEnded(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/status")).contains("State:\tZ");
    } catch (IOException e) {
      return true;
    }
  }

  private static int processes(Sandbox sandbox) {
    try {
      return sandbox.inspect().processes();
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }

  private static SandboxRecord with(SandboxRecord record, Map<String, String> notes) {
    return new SandboxRecord(
        record.backend(), record.spec(), record.context(), record.started(), notes);
  }

  /** The same, as if it were another sandbox's. */
  private static SandboxRecord elsewhere(SandboxRecord record, Map<String, String> notes) {
    SandboxContext own = record.context();
    SandboxContext context =
        new SandboxContext(
            own.platform(), "none", own.runtimeDirectory(), own.stateDirectory(), own.log());
    return new SandboxRecord(record.backend(), record.spec(), context, record.started(), notes);
  }

  private SandboxRecord record(BufferedReader reader) throws Exception {
    Map<String, String> notes = new HashMap<>();
    String line = reader.readLine();
    while (line != null && !line.equals("end")) {
      if (line.contains("=")) {
        notes.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
      line = reader.readLine();
    }
    assertThat(line).as("told by the platform: " + notes).isEqualTo("end");
    SandboxContext context = StartAndWait.context(sandboxes.platform(), sandboxes.directory());
    return new SandboxRecord("tested", StartAndWait.spec().build(), context, Instant.now(), notes);
  }
}
