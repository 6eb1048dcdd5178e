package org.cloister.backend.kvm.control;

import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountFlags.MS_MOVE;
import static org.cloister.linux.launch.call.MountFlags.MS_NODEV;
import static org.cloister.linux.launch.call.MountFlags.MS_NOEXEC;
import static org.cloister.linux.launch.call.MountFlags.MS_NOSUID;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/**
 * A guest's {@code /init}: loads modules, makes an ordinary root of the first one, which cannot be
 * left by pivot_root(2), waits for the control port and serves. What fails it tells on the guest's
 * console, and ends with the error number as its exit code; the kernel then panics and QEMU ends.
 */
public final class GuestInit {
  /** The folders that the initrd must have beside the modules. */
  public static final List<String> FOLDERS = List.of("dev", "base");

  /** The number of the port that programs come by. */
  public static final int CONTROL_PORT = 1;

  private static final String DEVICES = "/dev";
  private static final String BASE = "/base";
  private static final int FOLDER_MODE = 0755;

  private final List<Step> steps = new ArrayList<>();
  private final Slot messages = Slot.named("messages");

  private GuestInit() {}

  /**
   * {@return the program}
   *
   * @param modules the paths of module files in the initrd, in the order in which to load them
   */
  public static LaunchProgram program(List<String> modules) {
    GuestInit init = new GuestInit();
    init.console();
    modules.forEach(init::load);
    init.root();
    init.serve();
    return LaunchProgram.standalone("init").add(init.steps).build();
  }

  /** Without a console the kernel starts init without standard streams. */
  private void console() {
    Slot nothing = Slot.named("nothing");
    steps.add(MountCalls.mount("devtmpfs", DEVICES, "devtmpfs", MS_NOSUID | MS_NOEXEC, ""));
    steps.add(FileCalls.openat(AT_FDCWD, "/dev/null", O_RDWR, 0).into(nothing));
    for (int stream = 0; stream <= 2; stream++) {
      steps.add(FileCalls.dup3(nothing, Immediate.of(stream)).ignoring(Errno.EINVAL));
    }
    steps.add(FileCalls.openat(AT_FDCWD, "/dev/kmsg", O_WRONLY | O_CLOEXEC, 0).into(messages));
  }

  private void load(String file) {
    Slot module = Slot.named("module");
    must(FileCalls.openat(AT_FDCWD, file, O_RDONLY | O_CLOEXEC, 0), module, file);
    must(
        Call.of(SystemCall.FINIT_MODULE, module, new Text(""), Immediate.ZERO)
            .ignoring(Errno.EEXIST),
        Slot.named("loaded"),
        file);
    steps.add(FileCalls.close(module));
  }

  private void root() {
    must(MountCalls.mount("tmpfs", BASE, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"), BASE);
    for (String folder : List.of(DEVICES, "/proc", "/sys")) {
      must(FileCalls.mkdirat(AT_FDCWD, BASE + folder, FOLDER_MODE), folder);
    }
    must(MountCalls.mount(DEVICES, BASE + DEVICES, "", MS_MOVE, ""), DEVICES);
    long safe = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    must(MountCalls.mount("proc", BASE + "/proc", "proc", safe, ""), "/proc");
    must(MountCalls.mount("sysfs", BASE + "/sys", "sysfs", safe, ""), "/sys");
    must(FileCalls.chdir(BASE), BASE);
    must(MountCalls.mount(".", "/", "", MS_MOVE, ""), "/");
    must(MountCalls.chroot("."), "/");
  }

  private void serve() {
    Slot control = Slot.named("control");
    steps.addAll(GuestPorts.open(CONTROL_PORT, control));
    steps.addAll(new ServerSteps(control, control).steps());
  }

  private void must(Call call, String subject) {
    must(call, Slot.named("result"), subject);
  }

  /** An init that fails takes the kernel with it, so it says first at what. */
  private void must(Call call, Slot result, String subject) {
    Label done = Label.named("done");
    steps.add(call.into(result).ignoringErrors());
    steps.add(jumpIf(result, Condition.AT_LEAST, Immediate.ZERO, done));
    call.tolerance()
        .errors()
        .forEach(
            errno ->
                steps.add(jumpIf(result, Condition.EQUAL, Immediate.of(-errno.number()), done)));
    // Priority 2, critical: shown on the console of a kernel that was told to be quiet.
    steps.add(
        FileCalls.write(messages, new Text("<2>init: " + call.call() + " failed on " + subject)));
    steps.add(Step.compute(result, Immediate.ZERO, Operator.SUBTRACT, result));
    steps.add(ProcessCalls.exit(result));
    steps.add(done);
  }
}
