package org.cloister.it;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A shell that keeps its variables and its folder between the commands that are typed into it. */
final class TypingShell implements AutoCloseable {
  private static final String END = "--- the command has ended with ";
  private static final Pattern ENDED = Pattern.compile("\n" + END + "(\\d+)\n");

  private final StringBuffer printed = new StringBuffer();
  private final Process bash;
  private final OutputStream keyboard;

  /** What a command printed, and its exit code. */
  record Answer(String printed, int code) {}

  /**
   * Opens a shell.
   *
   * @param folder where it starts
   * @param home the user's home folder
   */
  TypingShell(Path folder, Path home) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--noprofile", "--norc")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    bash = builder.start();
    keyboard = bash.getOutputStream();
    Thread reader = new Thread(this::read, "output of the shell");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    char[] buffer = new char[8192];
    try (Reader output = new InputStreamReader(bash.getInputStream(), StandardCharsets.UTF_8)) {
      for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
        printed.append(buffer, 0, count);
      }
    } catch (IOException e) {
      printed.append(e);
    }
  }

  /**
   * Types a command, and waits until it has ended; nothing can be typed into the command itself.
   */
  Answer type(String command, Duration deadline) {
    int from = printed.length();
    // A command that reads must not read what is typed after it.
    String line = "{ " + command + "\n} </dev/null\n" + "printf '\\n" + END + "%d\\n' $?\n";
    try {
      keyboard.write(line.getBytes(StandardCharsets.UTF_8));
      keyboard.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(
        "the end of: " + command,
        deadline,
        () -> printed.substring(from),
        () -> ENDED.matcher(printed).find(from));
    Matcher end = ENDED.matcher(printed);
    end.find(from);
    return new Answer(printed.substring(from, end.start()), Integer.parseInt(end.group(1)));
  }

  @Override
  public void close() throws IOException {
    keyboard.close();
    bash.destroy();
  }
}
