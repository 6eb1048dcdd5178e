package org.cloister.linux.launch.call;

import java.util.List;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Data;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.Symbols;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;

/** Steps about processes, namespaces, signals, limits and sessions. */
public final class ProcessCalls {

  /** Every signal that can be blocked. */
  public static final long ALL_SIGNALS = ~0L;

  private static final int SIGNAL_SET = 8;
  private static final int SIGCHLD = 17;
  private static final int CLONE_ARGS_STACK = 3;
  private static final int CLONE_ARGS_UNUSED = 5;
  private static final long TIOCSCTTY = 0x540e;
  private static final Immediate SIG_SETMASK = new Immediate(2, value -> "SIG_SETMASK");
  private static final Immediate PR_SET_PDEATHSIG = new Immediate(1, value -> "PR_SET_PDEATHSIG");
  private static final Immediate PR_SET_DUMPABLE = new Immediate(4, value -> "PR_SET_DUMPABLE");
  private static final Immediate PR_SET_NAME = new Immediate(15, value -> "PR_SET_NAME");
  private static final Immediate PR_SET_CHILD_SUBREAPER =
      new Immediate(36, value -> "PR_SET_CHILD_SUBREAPER");
  private static final Immediate PRIO_PROCESS = new Immediate(0, value -> "PRIO_PROCESS");
  private static final Immediate WNOHANG = new Immediate(1, value -> "WNOHANG");

  private ProcessCalls() {}

  /**
   * {@return unshare(2): gives the process namespaces of its own}
   *
   * @param flags {@link CloneFlags}
   */
  public static Call unshare(long flags) {
    return Call.of(SystemCall.UNSHARE, CloneFlags.NAMES.of(flags));
  }

  /**
   * {@return setns(2): joins a namespace, or several of a process}
   *
   * @param descriptor a namespace, or a process (pidfd_open(2))
   * @param flags {@link CloneFlags}: which; 0 for whatever the descriptor is
   */
  public static Call setns(Argument descriptor, long flags) {
    return Call.of(SystemCall.SETNS, descriptor, CloneFlags.NAMES.of(flags));
  }

  /**
   * {@return clone3(2): goes on in two processes, with a result of 0 in the new one and its id in
   * the old one. With {@link CloneFlags#CLONE_PARENT} the caller's parent is told of the new one's
   * end, otherwise the caller}
   *
   * @param flags {@link CloneFlags}
   */
  public static Call clone3(long flags) {
    return clone3(flags, Immediate.ZERO);
  }

  /**
   * {@return clone3(2) with {@link CloneFlags#CLONE_INTO_CGROUP}: the new process starts in another
   * cgroup}
   *
   * @param flags {@link CloneFlags}
   * @param cgroup the cgroup's directory (version 2)
   */
  public static Call clone3IntoCgroup(long flags, Descriptor cgroup) {
    return clone3(flags | CloneFlags.CLONE_INTO_CGROUP, cgroup);
  }

  /**
   * {@return clone3(2) with ids that are chosen, for who must know them without being told; fails
   * with {@link org.cloister.linux.launch.Errno#EEXIST} if one is in use}
   *
   * @param flags {@link CloneFlags}
   * @param ids the new process's id in its own namespace of process ids, then in the one above
   */
  public static Call clone3(long flags, List<Integer> ids) {
    Struct.Builder chosen = Struct.builder();
    ids.forEach(id -> chosen.u32("", Immediate.of(id)));
    Struct.Builder arguments = beginning(flags, CLONE_ARGS_STACK);
    arguments.pointer("set_tid", chosen.build());
    arguments.u64("set_tid_size", Immediate.of(ids.size()));
    arguments.u64("", Immediate.ZERO);
    return clone3(arguments.build());
  }

  private static Call clone3(long flags, Argument cgroup) {
    Struct.Builder arguments = beginning(flags, CLONE_ARGS_UNUSED);
    arguments.u64(cgroup instanceof Descriptor ? "cgroup" : "", cgroup);
    return clone3(arguments.build());
  }

  private static Struct.Builder beginning(long flags, int unused) {
    Struct.Builder arguments = Struct.builder().u64("flags", CloneFlags.NAMES.of(flags));
    arguments.u64("pidfd", Immediate.ZERO);
    arguments.u64("child_tid", Immediate.ZERO);
    arguments.u64("parent_tid", Immediate.ZERO);
    arguments.u64("exit_signal", exitSignal(flags));
    for (int i = 0; i < unused; i++) {
      arguments.u64("", Immediate.ZERO);
    }
    return arguments;
  }

  private static Call clone3(Struct arguments) {
    return Call.of(SystemCall.CLONE3, arguments, Immediate.of(arguments.size()));
  }

  /** {@return clone(2): goes on in two processes, with a result of 0 in the new one} */
  public static Call fork() {
    return Call.of(
        SystemCall.CLONE,
        new Immediate(SIGCHLD, value -> "SIGCHLD"),
        Immediate.ZERO,
        Immediate.ZERO,
        Immediate.ZERO,
        Immediate.ZERO);
  }

  /**
   * {@return execve(2): executes a program in place of this one}
   *
   * @param path the program
   * @param arguments its arguments, from the name that it is called by on
   * @param environment its environment, {@code NAME=value} each
   */
  public static Call execve(String path, List<String> arguments, List<String> environment) {
    return Call.of(
        SystemCall.EXECVE, new Text(path), Struct.strings(arguments), Struct.strings(environment));
  }

  /**
   * {@return exit_group(2): ends the process}
   *
   * @param code the lower 8 bits are the exit code
   */
  public static Call exit(Argument code) {
    return Call.of(SystemCall.EXIT_GROUP, code);
  }

  /**
   * {@return wait4(2) with WNOHANG: collects any child that has ended, with a result of 0 if none
   * has}
   *
   * @param status takes its status, 4 bytes
   */
  public static Call wait4(Data status) {
    return Call.of(SystemCall.WAIT4, Immediate.of(-1), status, WNOHANG, Immediate.NULL);
  }

  /**
   * {@return kill(2): sends a signal}
   *
   * @param process to whom
   * @param signal its number
   */
  public static Call kill(Argument process, Argument signal) {
    return Call.of(SystemCall.KILL, process, signal);
  }

  /**
   * {@return rt_sigprocmask(2): sets which signals wait}
   *
   * @param signals a mask, bit n − 1 for signal n
   */
  public static Call blockSignals(long signals) {
    return Call.of(
        SystemCall.RT_SIGPROCMASK,
        SIG_SETMASK,
        signalSet(signals),
        Immediate.NULL,
        Immediate.of(SIGNAL_SET));
  }

  /**
   * {@return rt_sigtimedwait(2): takes the next of these signals, waiting for one as long as it
   * takes; its result is the signal's number}
   *
   * @param signals a mask, bit n − 1 for signal n; they must be blocked
   * @param info takes what is known about it: 128 bytes
   */
  public static Call waitForSignal(long signals, Buffer info) {
    return Call.of(
        SystemCall.RT_SIGTIMEDWAIT,
        signalSet(signals),
        info,
        Immediate.NULL,
        Immediate.of(SIGNAL_SET));
  }

  /** {@return setsid(2): begins a session, without a controlling terminal} */
  public static Call setsid() {
    return Call.of(SystemCall.SETSID);
  }

  /**
   * {@return ioctl(2) TIOCSCTTY: makes a terminal the session's controlling one}
   *
   * @param terminal its descriptor
   */
  public static Call controllingTerminal(Argument terminal) {
    return Call.of(
        SystemCall.IOCTL, terminal, new Immediate(TIOCSCTTY, value -> "TIOCSCTTY"), Immediate.ZERO);
  }

  /**
   * {@return sethostname(2): sets the host name}
   *
   * @param name the name, up to 64 bytes
   */
  public static Call sethostname(String name) {
    Text text = new Text(name);
    return Call.of(SystemCall.SETHOSTNAME, text, Immediate.of(text.bytes().length));
  }

  /**
   * {@return setdomainname(2): sets the NIS domain name}
   *
   * @param name the name, up to 64 bytes
   */
  public static Call setdomainname(String name) {
    Text text = new Text(name);
    return Call.of(SystemCall.SETDOMAINNAME, text, Immediate.of(text.bytes().length));
  }

  /**
   * {@return setpriority(2): sets the nice value}
   *
   * @param nice −20 (most favourable) to 19
   */
  public static Call setpriority(int nice) {
    return Call.of(SystemCall.SETPRIORITY, PRIO_PROCESS, Immediate.ZERO, Immediate.of(nice));
  }

  /**
   * {@return prlimit64(2): sets a resource limit}
   *
   * @param resource its number in getrlimit(2)
   * @param name its name, for the plan
   * @param soft the limit in force, −1 for none
   * @param hard how far it may be raised, −1 for no end
   */
  public static Call prlimit64(int resource, String name, long soft, long hard) {
    Struct limit = Struct.builder().u64("soft", limit(soft)).u64("hard", limit(hard)).build();
    return Call.of(
        SystemCall.PRLIMIT64,
        Immediate.ZERO,
        new Immediate(resource, value -> name),
        limit,
        Immediate.NULL);
  }

  /**
   * {@return prctl(2): sends a signal to this process when the thread that started it ends}
   *
   * @param signal which
   */
  public static Call parentDeathSignal(Signal signal) {
    return prctl(PR_SET_PDEATHSIG, new Immediate(signal.number(), value -> signal.name()));
  }

  /**
   * {@return prctl(2): makes this process the parent of those of its descendants whose parent ends}
   */
  public static Call childSubreaper() {
    return prctl(PR_SET_CHILD_SUBREAPER, Immediate.of(1));
  }

  /**
   * {@return prctl(2): says whether others of the same user may look into this process}
   *
   * @param dumpable whether they may
   */
  public static Call dumpable(boolean dumpable) {
    return prctl(PR_SET_DUMPABLE, Immediate.of(dumpable ? 1 : 0));
  }

  /**
   * {@return prctl(2): names this process}
   *
   * @param name up to 15 bytes
   */
  public static Call processName(String name) {
    return prctl(PR_SET_NAME, new Text(name));
  }

  /** With CLONE_PARENT the kernel takes the caller's exit signal and refuses another. */
  private static Immediate exitSignal(long flags) {
    boolean sibling = (flags & CloneFlags.CLONE_PARENT) != 0;
    return sibling ? Immediate.ZERO : new Immediate(SIGCHLD, value -> "SIGCHLD");
  }

  private static Call prctl(Immediate option, Argument value) {
    return Call.of(SystemCall.PRCTL, option, value, Immediate.ZERO, Immediate.ZERO, Immediate.ZERO);
  }

  private static Struct signalSet(long signals) {
    return Struct.builder().u64("signals", new Immediate(signals, Symbols.HEXADECIMAL)).build();
  }

  private static Immediate limit(long value) {
    return new Immediate(value, v -> v == -1 ? "unlimited" : Long.toString(v));
  }
}
