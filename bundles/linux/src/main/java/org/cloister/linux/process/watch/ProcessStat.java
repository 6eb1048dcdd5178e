package org.cloister.linux.process.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.cloister.linux.process.ProcessIdentity;

/** Reads what a process is recognised by from /proc. */
final class ProcessStat {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** Of the fields after the command's name, which itself may contain anything (proc(5)). */
  private static final int START_TIME = 19;

  private ProcessStat() {}

  /** {@return a process's identity, or empty if there is none with this id} */
  static Optional<ProcessIdentity> identity(long pid) throws IOException {
    try {
      byte[] stat = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
      long startTime = startTime(new String(stat, StandardCharsets.ISO_8859_1));
      return Optional.of(new ProcessIdentity(pid, startTime, Boot.ID));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // The process ended while its file was open (ESRCH, which Java does not tell apart).
      if (Files.exists(Path.of("/proc/" + pid))) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** {@return field 22 of /proc/PID/stat} */
  static long startTime(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[START_TIME]);
  }

  private static final class Boot {
    static final String ID = read();

    private static String read() {
      try {
        return Files.readString(BOOT_ID).strip();
      } catch (IOException e) {
        throw new IllegalStateException("cannot read " + BOOT_ID, e);
      }
    }
  }
}
