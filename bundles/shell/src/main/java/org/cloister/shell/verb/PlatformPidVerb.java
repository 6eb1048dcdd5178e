package org.cloister.shell.verb;

import org.cloister.shell.call.Call;
import org.cloister.shell.call.Manual;
import org.cloister.shell.call.Operands;
import org.cloister.shell.call.Verb;

/** Tells the platform's process id. */
public final class PlatformPidVerb implements Verb {
  @Override
  public Manual manual() {
    return Manual.of("platform-pid", "", Operands.NONE, "print the platform's own process id");
  }

  @Override
  public Object run(Call call) {
    call.arguments().none();
    return Long.toString(ProcessHandle.current().pid());
  }
}
