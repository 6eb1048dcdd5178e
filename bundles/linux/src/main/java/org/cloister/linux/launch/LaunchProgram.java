package org.cloister.linux.launch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.machine.ElfImage;
import org.cloister.linux.launch.machine.ProgramEncoder;
import org.cloister.linux.seccomp.Architecture;

/**
 * What a single-threaded process does until it executes a service, as an immutable list of steps.
 * It prints as a plan and compiles to a position-independent program for an interpreter of some 500
 * bytes, which calls the kernel and nothing else: there is no C library and no helper program.
 *
 * <p>A program that {@link #builder(String)} makes is started with standard input, output and
 * error, its {@linkplain #descriptors() descriptors}, and a status pipe on which it {@linkplain
 * Report reports}; its first steps close whatever else the starting process left open. End of file
 * on the pipe without a report of a failure means that the program was executed.
 */
public final class LaunchProgram {

  /** The exit code of a program that failed at one of its steps. */
  public static final int FAILED = 127;

  private static final int FIRST_DESCRIPTOR = 3;

  private final String name;
  private final List<Step> steps;
  private final List<Descriptor> descriptors;

  private LaunchProgram(String name, List<Step> steps, List<Descriptor> descriptors) {
    this.name = name;
    this.steps = List.copyOf(steps);
    this.descriptors = List.copyOf(descriptors);
  }

  /**
   * {@return collects the steps of a program that is spawned with descriptors and a status pipe}
   *
   * @param name what it is for, for messages
   */
  public static Builder builder(String name) {
    return new Builder(name, true);
  }

  /**
   * {@return collects the steps of a program that somebody else starts, as a container's init is:
   * without descriptors and with nobody to report to}
   *
   * @param name what it is for, for messages
   */
  public static Builder standalone(String name) {
    return new Builder(name, false);
  }

  /** {@return what it is for} */
  public String name() {
    return name;
  }

  /** {@return its steps; a step's index in this list is its number in plans and messages} */
  public List<Step> steps() {
    return steps;
  }

  /**
   * {@return what it is started with beyond standard input, output and error: the first one at 3,
   * the next one at 4 and so on; the last one is {@link Descriptor#STATUS}. Empty if it is
   * standalone}
   */
  public List<Descriptor> descriptors() {
    return descriptors;
  }

  /**
   * {@return the number of a descriptor}
   *
   * @param descriptor one of {@link #descriptors()}
   * @throws IllegalArgumentException if the program is not started with it
   */
  public int number(Descriptor descriptor) {
    int index = descriptors.indexOf(descriptor);
    if (index < 0) {
      throw new IllegalArgumentException(
          "the program "
              + name
              + " uses the descriptor "
              + descriptor
              + " but does not inherit it");
    }
    return FIRST_DESCRIPTOR + index;
  }

  /**
   * {@return whether a step reports the id of the process that goes on, as {@link
   * org.cloister.linux.launch.sequence.Shim} does; if not, it is the one that was spawned}
   */
  public boolean reportsProcess() {
    return steps.stream()
        .anyMatch(
            step ->
                step instanceof Store store && store.value().equals(Report.Kind.STARTED.code()));
  }

  /**
   * {@return one line a step, numbered, as a plan shows it; of slots with the same name the second
   * and further ones have a number behind it}
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(steps.size());
    int width = Integer.toString(steps.size() - 1).length();
    SlotNames names = new SlotNames();
    for (int i = 0; i < steps.size(); i++) {
      lines.add(String.format("%" + width + "d  %s", i, names.in(steps.get(i))));
    }
    return lines;
  }

  /**
   * {@return the program for the interpreter, to be run at any address}
   *
   * @param architecture where it runs
   */
  public byte[] compile(Architecture architecture) {
    return compile(architecture, 0);
  }

  /**
   * {@return the program for the interpreter, to be run at any address}
   *
   * @param architecture where it runs
   * @param id repeated in {@linkplain Report#program() its reports}
   */
  public byte[] compile(Architecture architecture, int id) {
    return new ProgramEncoder(this, architecture).encode(id);
  }

  /**
   * {@return the interpreter and the program as a static ELF image, ready to be executed}
   *
   * @param architecture where it runs
   */
  public byte[] image(Architecture architecture) {
    return ElfImage.of(architecture, compile(architecture));
  }

  /**
   * {@return the failure that a report tells of}
   *
   * @param report one of kind {@link Report.Kind#FAILED}, made by this program
   */
  public LaunchException failure(Report report) {
    int index = ProgramEncoder.stepAt(this, report.value());
    return new LaunchException(name, index, steps.get(index), report.errno());
  }

  /** {@return the lines} */
  @Override
  public String toString() {
    return String.join("\n", lines());
  }

  /** Collects the steps of a program. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final boolean reports;
    private final List<Step> steps = new ArrayList<>();
    private final List<Descriptor> passed = new ArrayList<>();
    private final List<Descriptor> closed = new ArrayList<>();
    private OptionalInt forgetting = OptionalInt.empty();
    private List<Descriptor> kept = List.of();

    private Builder(String name, boolean reports) {
      this.name = name;
      this.reports = reports;
    }

    /**
     * Says that the program is started with a descriptor.
     *
     * @param descriptor which
     * @return this
     * @throws IllegalStateException if the program is standalone
     */
    public Builder inherit(Descriptor descriptor) {
      if (!reports) {
        throw new IllegalStateException("the standalone program " + name + " inherits nothing");
      }
      (descriptor.isPassed() ? passed : closed).add(descriptor);
      return this;
    }

    /**
     * Appends a step.
     *
     * @param step what to do next
     * @return this
     */
    public Builder add(Step step) {
      steps.add(step);
      return this;
    }

    /**
     * Appends steps.
     *
     * @param more what to do next, in order
     * @return this
     */
    public Builder add(Collection<? extends Step> more) {
      steps.addAll(more);
      return this;
    }

    /**
     * Closes, at this place of the program, every descriptor but the standard streams, those that
     * are passed on, that of its status, and some that are still needed.
     *
     * <p>Threat: from where paths of the service are resolved, {@code /proc/self/fd} leads to
     * whatever is open, such as a control group or a root of the host.
     *
     * @param needed inherited ones that stay open
     * @return this
     */
    public Builder forgetDescriptors(Descriptor... needed) {
      forgetting = OptionalInt.of(steps.size());
      kept = List.of(needed);
      return this;
    }

    /**
     * {@return the program}
     *
     * @throws IllegalStateException if it could run beyond its last step
     */
    public LaunchProgram build() {
      if (steps.isEmpty() || !ends(steps.get(steps.size() - 1))) {
        throw new IllegalStateException(
            "the program "
                + name
                + " does not end with execve, exit_group, a jump, enter or fail: "
                + (steps.isEmpty() ? "it is empty" : steps.get(steps.size() - 1)));
      }
      return reports ? reporting() : new LaunchProgram(name, steps, List.of());
    }

    private LaunchProgram reporting() {
      List<Descriptor> descriptors = new ArrayList<>(passed);
      descriptors.addAll(closed);
      descriptors.add(Descriptor.STATUS);
      int firstClosed = FIRST_DESCRIPTOR + passed.size();
      int end = FIRST_DESCRIPTOR + descriptors.size();
      List<Step> all = new ArrayList<>(steps.size() + 2);
      all.add(FileCalls.closeFrom(end));
      all.add(FileCalls.closeOnExec(firstClosed, end - 1));
      int before = forgetting.orElse(steps.size());
      all.addAll(steps.subList(0, before));
      if (forgetting.isPresent()) {
        all.add(FileCalls.closeFrom(end));
        for (Descriptor each : closed) {
          if (!kept.contains(each)) {
            int number = FIRST_DESCRIPTOR + descriptors.indexOf(each);
            all.add(FileCalls.close(number, number));
          }
        }
      }
      all.addAll(steps.subList(before, steps.size()));
      return new LaunchProgram(name, all, descriptors);
    }

    private static boolean ends(Step last) {
      if (last instanceof Call call) {
        boolean replaces =
            call.call() == SystemCall.EXECVE
                || call.call() == SystemCall.EXECVEAT
                || call.call() == SystemCall.EXIT_GROUP;
        return replaces && call.tolerance().equals(Tolerance.NONE);
      }
      return last instanceof Jump jump && jump.always()
          || last instanceof Enter
          || last instanceof Fail;
    }
  }
}
