package org.cloister.linux.launch.sequence;

import java.util.List;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;

/** Where somebody else starts a program, its standard streams are not its own: these make them. */
public final class StandardStreams {
  private static final List<Descriptor> STREAMS =
      List.of(Descriptor.INPUT, Descriptor.OUTPUT, Descriptor.ERROR);

  private StandardStreams() {}

  /**
   * Says that a program inherits what becomes its streams.
   *
   * @param program the program
   */
  public static void inherit(LaunchProgram.Builder program) {
    STREAMS.forEach(program::inherit);
  }

  /** {@return the steps that put them in the places of those that it was started with} */
  public static List<Step> steps() {
    return List.of(
        FileCalls.dup3(STREAMS.get(0), Immediate.of(0)),
        FileCalls.dup3(STREAMS.get(1), Immediate.of(1)),
        FileCalls.dup3(STREAMS.get(2), Immediate.of(2)));
  }
}
