package org.cloister.supervisor.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;

/** A program that is run inside a service and must exit with 0 in time: a check, a reload. */
final class InsideCommand {
  private static final int LONGEST_WORDS = 200;
  private static final long AFTERWARDS_MILLIS = 200;

  private final List<String> command;
  private final Optional<Duration> timeout;
  private final Executor threads;

  InsideCommand(List<String> command, Optional<Duration> timeout, Executor threads) {
    this.command = command;
    this.timeout = timeout;
    this.threads = threads;
  }

  /** Returns why it failed; empty if it did not. */
  String run(Sandbox sandbox) {
    ExecRequest request = new ExecRequest(command, Map.of(), Optional.empty(), Optional.empty());
    try (ExecSession session = sandbox.exec(request)) {
      session.input().close();
      Words output = new Words(session.output());
      Words errors = new Words(session.error());
      CompletableFuture<Void> read =
          CompletableFuture.allOf(
              CompletableFuture.runAsync(output, threads),
              CompletableFuture.runAsync(errors, threads));
      ExitStatus status = end(session.exit().toCompletableFuture());
      if (status.success()) {
        return "";
      }
      read.completeOnTimeout(null, AFTERWARDS_MILLIS, TimeUnit.MILLISECONDS).join();
      String words = errors.last().isEmpty() ? output.last() : errors.last();
      return words.isEmpty() ? status.toString() : status + ": " + words;
    } catch (TimeoutException e) {
      return "no answer within " + timeout.orElseThrow().toMillis() + " ms";
    } catch (IsolationException | IOException e) {
      return e.getMessage();
    } catch (ExecutionException e) {
      return e.getCause().toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private ExitStatus end(CompletableFuture<ExitStatus> exit)
      throws ExecutionException, InterruptedException, TimeoutException {
    return timeout.isEmpty()
        ? exit.get()
        : exit.get(timeout.get().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Takes in whatever comes, so that the program never blocks, and keeps a little of it. */
  private static final class Words implements Runnable {
    private final InputStream stream;
    private String kept = "";

    Words(InputStream stream) {
      this.stream = stream;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[4096];
      try (stream) {
        for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
          keep(new String(buffer, 0, length, StandardCharsets.UTF_8));
        }
      } catch (IOException closed) {
        // The session was closed: nobody wants more.
      }
    }

    private synchronized void keep(String text) {
      String all = (kept + text).strip();
      kept = all.substring(Math.max(0, all.length() - LONGEST_WORDS));
    }

    synchronized String last() {
      return kept.lines()
          .reduce((first, second) -> second)
          .orElse("")
          .replaceAll("\\p{Cntrl}", "?");
    }
  }
}
