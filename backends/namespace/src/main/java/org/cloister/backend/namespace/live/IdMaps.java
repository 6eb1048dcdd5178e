package org.cloister.backend.namespace.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.cloister.api.isolation.IdRange;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.UserNamespace;

/** Writes the maps of a new user namespace from outside (user_namespaces(7)). */
final class IdMaps {
  private static final long TOOL_SECONDS = 10;

  private IdMaps() {}

  /**
   * Writes the maps of a process that waits for them; does nothing if it has no user namespace.
   *
   * @param pid the process
   * @param user its user namespace
   * @param host who writes
   * @throws IOException if one is refused
   */
  static void write(long pid, UserNamespace user, HostFacts host) throws IOException {
    if (user.moment() == UserNamespace.Moment.NEVER) {
      return;
    }
    Path process = Path.of("/proc", Long.toString(pid));
    if (!user.setGroups()) {
      // Else an ordinary user could drop a group that a file's permissions exclude.
      write(process.resolve("setgroups"), "deny");
    }
    map(process.resolve("gid_map"), "newgidmap", user.gidMap(), user.ownGid(host));
    map(process.resolve("uid_map"), "newuidmap", user.uidMap(), user.ownUid(host));
  }

  private static void map(Path file, String tool, List<IdRange> ranges, boolean own)
      throws IOException {
    if (own) {
      String text =
          ranges.stream()
              .map(range -> range.inside() + " " + range.outside() + " " + range.count())
              .collect(Collectors.joining("\n"));
      write(file, text);
    } else {
      run(tool, file.getParent().getFileName().toString(), ranges);
    }
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "the kernel does not take \""
              + text
              + "\" as "
              + file.getFileName()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static void run(String tool, String pid, List<IdRange> ranges) throws IOException {
    List<String> command = new ArrayList<>(List.of(tool, pid));
    for (IdRange range : ranges) {
      command.add(Integer.toString(range.inside()));
      command.add(Integer.toString(range.outside()));
      command.add(Integer.toString(range.count()));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(tool + " did not end");
      }
      if (process.exitValue() != 0) {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        throw new IOException(said.strip().isEmpty() ? tool + " failed" : said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + tool + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
