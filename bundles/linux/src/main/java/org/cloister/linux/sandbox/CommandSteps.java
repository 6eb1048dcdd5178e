package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Fail;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps that execute a program. The kernel says ENOENT both of a program that is not there and of
 * one whose interpreter or loader is not; these steps find out which, inside, where it matters.
 */
public final class CommandSteps {
  private static final Immediate NOT_THERE =
      new Immediate(-Errno.ENOENT.number(), value -> "-ENOENT");
  private static final Immediate NOT_ALLOWED =
      new Immediate(-Errno.EACCES.number(), value -> "-EACCES");
  private static final String PATH = "PATH=";
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private CommandSteps() {}

  /**
   * {@return executes a program, never going on}
   *
   * @param command the program and its arguments
   * @param environment {@code NAME=value} each; a program without a slash is looked up in its PATH
   */
  public static List<Step> of(List<String> command, List<String> environment) {
    String program = command.get(0);
    List<Step> steps = new ArrayList<>();
    Slot result = Slot.named("result");
    Slot found = Slot.named("found");
    Slot denied = Slot.named("denied");
    Label interpreter = Label.named("no-interpreter");
    List<String> candidates = candidates(program, environment);
    boolean search = !program.contains("/");
    for (String candidate : candidates) {
      Call execve =
          ProcessCalls.execve(candidate, command, environment)
              .into(result)
              .about(new Subject(Role.COMMAND, candidate).toString());
      steps.add(
          search
              ? execve.ignoring(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES)
              : execve.ignoring(Errno.ENOENT));
      Label next = Label.named("next-candidate");
      if (search) {
        Label other = Label.named("not-denied");
        steps.add(Step.jumpIf(result, Condition.NOT_EQUAL, NOT_ALLOWED, other));
        steps.add(Step.compute(denied, result, Operator.OR, Immediate.ZERO));
        steps.add(other);
      }
      steps.add(Step.jumpIf(result, Condition.NOT_EQUAL, NOT_THERE, next));
      steps.add(
          Call.of(SystemCall.FACCESSAT, AT_FDCWD, new Text(candidate), Immediate.ZERO)
              .into(found)
              .ignoringErrors());
      steps.add(Step.jumpIf(found, Condition.EQUAL, Immediate.ZERO, interpreter));
      steps.add(next);
    }
    if (search) {
      Label missing = Label.named("missing");
      steps.add(Step.jumpIf(denied, Condition.NOT_EQUAL, NOT_ALLOWED, missing));
      steps.add(new Fail(Errno.EACCES, new Subject(Role.COMMAND, program).toString()));
      steps.add(missing);
    }
    steps.add(new Fail(Errno.ENOENT, new Subject(Role.COMMAND, program).toString()));
    steps.add(interpreter);
    steps.add(new Fail(Errno.ENOENT, new Subject(Role.INTERPRETER, program).toString()));
    return steps;
  }

  private static List<String> candidates(String program, List<String> environment) {
    if (program.contains("/")) {
      return List.of(program);
    }
    String path =
        environment.stream()
            .filter(variable -> variable.startsWith(PATH))
            .map(variable -> variable.substring(PATH.length()))
            .findFirst()
            .orElse(DEFAULT_PATH);
    List<String> candidates = new ArrayList<>();
    for (String directory : path.split(":")) {
      candidates.add(directory.isEmpty() ? "./" + program : directory + "/" + program);
    }
    return candidates;
  }
}
