package org.cloister.shell.gogo;

import java.util.List;
import org.apache.felix.service.command.Process;
import org.cloister.shell.call.Refusal;

/** The place of a command among those that are joined by pipes. */
final class Pipeline {
  private Pipeline() {}

  /**
   * Refuses the command of the calling thread. Of one whose output goes on to another, Gogo would
   * show the exception's class and its own name before the message, so it is said here.
   *
   * @param refusal why
   * @return nothing: what comes next in the pipe reads nothing
   * @throws Refusal the same, if the command is the last
   */
  static Object refuse(Refusal refusal) {
    Process process = Process.Utils.current();
    if (process == null || last(process)) {
      throw refusal;
    }
    process.err().println(refusal.getMessage());
    process.error(refusal.code());
    return null;
  }

  /**
   * {@return whether the command of the calling thread is the last and writes to a file; what it
   * returns, Gogo would show on the terminal all the same. What a command within another returns is
   * that one's}
   */
  static boolean redirected() {
    Process process = Process.Utils.current();
    return process != null && process.job().parent() == null && last(process) && !process.isTty(1);
  }

  private static boolean last(Process process) {
    List<Process> all = process.job().processes();
    return all.get(all.size() - 1) == process;
  }
}
