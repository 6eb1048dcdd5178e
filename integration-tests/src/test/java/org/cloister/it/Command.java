package org.cloister.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program run to its end under a deadline, with what it printed.
 *
 * @param arguments the program and its arguments
 * @param environment variables set beside the inherited ones
 * @param deadline after which it is killed and the test fails
 */
record Command(List<String> arguments, Map<String, String> environment, Duration deadline) {

  /** What a program printed, and its exit code. */
  record Result(int code, String out, String err) {
    /** Both streams, for assertions that do not care which. */
    String all() {
      return out + err;
    }
  }

  static Command of(String... arguments) {
    return new Command(Arrays.asList(arguments), Map.of(), Duration.ofSeconds(120));
  }

  static Command of(Path program, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of(program.toString()));
    all.addAll(arguments);
    return new Command(all, Map.of(), Duration.ofSeconds(120));
  }

  Command with(String variable, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value);
    return new Command(arguments, more, deadline);
  }

  Command within(Duration time) {
    return new Command(arguments, environment, time);
  }

  Result run() {
    return run("");
  }

  Result run(String input) {
    try {
      ProcessBuilder builder = new ProcessBuilder(arguments);
      builder.environment().putAll(environment);
      Process process = builder.start();
      CompletableFuture<String> out = collect(process.getInputStream());
      CompletableFuture<String> err = collect(process.getErrorStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException programDidNotReadItsInput) {
        // A program may end without reading; what it printed tells more than this does.
      }
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "%s did not end within %s; it printed:%n%s%n%s"
                .formatted(arguments, deadline, out.getNow("(nothing yet)"), err.getNow("")));
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs it and fails the test unless it exits with 0. */
  Result mustSucceed() {
    Result result = run();
    if (result.code() != 0) {
      throw new AssertionError(
          "%s exited with %d:%n%s%s"
              .formatted(arguments, result.code(), result.out(), result.err()));
    }
    return result;
  }

  private static CompletableFuture<String> collect(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.completeExceptionally(e);
              }
            },
            "output");
    reader.setDaemon(true);
    reader.start();
    return text;
  }
}
