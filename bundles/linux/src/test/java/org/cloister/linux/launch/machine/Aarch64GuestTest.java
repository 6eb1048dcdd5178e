package org.cloister.linux.launch.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWIPC;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUTS;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_RDONLY;
import static org.cloister.linux.launch.call.MountFlags.MS_NODEV;
import static org.cloister.linux.launch.call.MountFlags.MS_NOSUID;
import static org.cloister.linux.launch.call.MountFlags.MS_PRIVATE;
import static org.cloister.linux.launch.call.MountFlags.MS_REC;
import static org.cloister.linux.launch.call.OpenFlags.O_CREAT;
import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Enter;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Report;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.PrivilegeCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Attachment;
import org.cloister.linux.launch.sequence.Directories;
import org.cloister.linux.launch.sequence.Reaper;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.seccomp.Architecture;
import org.cloister.linux.seccomp.SeccompCompiler;
import org.cloister.linux.seccomp.SeccompProfiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole sandbox on a kernel for aarch64, in a guest of QEMU without hardware support. Its /init,
 * which launches, and the service are launch programs; there is nothing else in the guest. Needs
 * {@code qemu-system-aarch64} in the path, and a kernel (Debian's linux-image-arm64) at {@code
 * -Dcloister.guest.aarch64.kernel}.
 */
@Tag("guest")
class Aarch64GuestTest {

  private static final String KERNEL = "cloister.guest.aarch64.kernel";
  private static final int MINUTES = 5;
  private static final Immediate STDOUT = Immediate.of(1);
  private static final int STATUS = 3;
  private static final int CODE = 42;
  private static final int USER = 1234;
  private static final int LAST_CAPABILITY = 40;
  private static final String ROOT = "/newroot";

  @TempDir Path directory;

  @Test
  void a_service_runs_in_namespaces_without_privileges_on_aarch64() throws Exception {
    Path initrd =
        Files.write(
            directory.resolve("initrd"),
            new CpioArchive()
                .directory(ROOT.substring(1))
                .directory("source")
                .program("hello", service().image(Architecture.AARCH64))
                .program("init", init().image(Architecture.AARCH64))
                .finish());

    String output = boot(initrd);

    assertThat(output.replace("\r\n", "\n"))
        .contains("started\n", "executed\n", "process 2\n", "read-only\n", "exited\n")
        .doesNotContain("wrong");
  }

  private String boot(Path initrd) throws Exception {
    String kernel = System.getProperty(KERNEL);
    assertThat(kernel).as("the path of a kernel for aarch64, given as -D%s", KERNEL).isNotNull();
    Path console = directory.resolve("console");
    Process guest =
        new ProcessBuilder(
                "qemu-system-aarch64",
                "-M",
                "virt",
                "-cpu",
                "max",
                "-accel",
                "tcg",
                "-m",
                "256",
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-no-reboot",
                "-serial",
                "file:" + console,
                "-kernel",
                kernel,
                "-initrd",
                initrd.toString(),
                "-append",
                "console=ttyAMA0 quiet panic=-1")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("qemu").toFile())
            .start();
    try {
      assertThat(guest.waitFor(MINUTES, TimeUnit.MINUTES)).as("the guest ends in time").isTrue();
    } finally {
      guest.destroyForcibly().waitFor();
    }
    assertThat(directory.resolve("qemu")).isEmptyFile();
    return Files.readString(console, StandardCharsets.ISO_8859_1);
  }

  private static Step say(String text) {
    return FileCalls.write(STDOUT, new Text(text + "\n"));
  }

  /** Launches as Java does, and tells what comes out. */
  private static LaunchProgram init() {
    Buffer ends = Buffer.named("ends", 8);
    Buffer report = Buffer.named("report", Report.SIZE);
    Buffer word = Buffer.named("word", 4);
    Slot reader = Slot.named("reader");
    Slot writer = Slot.named("writer");
    Slot shim = Slot.named("shim");
    Slot ended = Slot.named("ended");
    Slot value = Slot.named("value");
    Label parent = Label.named("parent");
    Label wait = Label.named("wait");
    Label wrong = Label.named("wrong");
    Label end = Label.named("end");
    Call read = FileCalls.read(reader, report, Immediate.of(Report.SIZE)).into(value);
    return LaunchProgram.standalone("init")
        .add(Call.of(SystemCall.PIPE2, ends, Immediate.ZERO))
        .add(load32(reader, ends))
        .add(load32(writer, ends.at(4)))
        .add(ProcessCalls.fork().into(shim))
        .add(jumpIf(shim, Condition.NOT_EQUAL, Immediate.ZERO, parent))
        .add(FileCalls.dup3(writer, Immediate.of(STATUS)))
        .add(new Enter(Struct.bytes(launched().compile(Architecture.AARCH64))))
        .add(parent)
        .add(FileCalls.close(writer))
        .add(read)
        .add(load32(value, report))
        .add(jumpIf(value, Condition.NOT_EQUAL, Report.Kind.STARTED.code(), wrong))
        .add(say("started"))
        .add(read)
        .add(jumpIf(value, Condition.NOT_EQUAL, Immediate.ZERO, wrong))
        .add(say("executed"))
        .add(wait)
        .add(
            Call.of(SystemCall.WAIT4, Immediate.of(-1), word, Immediate.ZERO, Immediate.NULL)
                .into(ended))
        .add(jumpIf(ended, Condition.EQUAL, shim, wait))
        .add(load32(value, word))
        .add(jumpIf(value, Condition.NOT_EQUAL, Immediate.of(CODE << 8), wrong))
        .add(say("exited"))
        .add(jump(end))
        .add(wrong)
        .add(say("wrong, last report:"))
        .add(FileCalls.write(STDOUT, report))
        .add(end)
        .add(
            Call.of(
                SystemCall.REBOOT,
                Immediate.of(0xfee1dead),
                Immediate.of(672274793),
                Immediate.of(0x4321fedc),
                Immediate.NULL))
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }

  /** Builds a sandbox as a backend does. */
  private static LaunchProgram launched() {
    Slot root = Slot.named("root");
    Slot target = Slot.named("target");
    LaunchProgram.Builder program =
        LaunchProgram.builder("launched")
            .add(Shim.steps(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS))
            .add(MountCalls.mount("", "/", "", MS_REC | MS_PRIVATE, ""))
            .add(MountCalls.mount("tmpfs", ROOT, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m"))
            .add(FileCalls.openat(AT_FDCWD, ROOT, O_PATH | O_DIRECTORY, 0).into(root))
            .add(Directories.make(root, "/a/b", 0755, target))
            .add(new Attachment("/source", false, MOUNT_ATTR_RDONLY, 0, 0).at(target))
            .add(ProcessCalls.sethostname("guest"))
            .add(ProcessCalls.prlimit64(7, "RLIMIT_NOFILE", 100, 100))
            .add(PrivilegeCalls.noNewPrivileges())
            .add(PrivilegeCalls.clearAmbient());
    for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
      program.add(PrivilegeCalls.dropFromBoundingSet(capability));
    }
    return program
        .add(PrivilegeCalls.setgroups(List.of()))
        .add(PrivilegeCalls.setresgid(USER))
        .add(PrivilegeCalls.setresuid(USER))
        .add(PrivilegeCalls.capset(CapabilitySet.NONE, CapabilitySet.NONE, CapabilitySet.NONE))
        .add(Reaper.steps())
        .add(ProcessCalls.setsid())
        .add(
            PrivilegeCalls.seccomp(
                SeccompCompiler.compile(
                        SeccompProfiles.standard(), Architecture.AARCH64, CapabilitySet.NONE)
                    .bytes(),
                0))
        .add(ProcessCalls.execve("/hello", List.of("hello"), List.of()))
        .build();
  }

  /** Looks around in the sandbox. */
  private static LaunchProgram service() {
    Slot value = Slot.named("value");
    Label wrong = Label.named("wrong");
    return LaunchProgram.standalone("service")
        .add(Call.of(SystemCall.GETPID).into(value))
        .add(jumpIf(value, Condition.NOT_EQUAL, Immediate.of(2), wrong))
        .add(say("process 2"))
        .add(
            FileCalls.openat(AT_FDCWD, ROOT + "/a/b/x", O_CREAT | O_WRONLY, 0600)
                .into(value)
                .ignoring(Errno.EROFS))
        .add(jumpIf(value, Condition.AT_LEAST, Immediate.ZERO, wrong))
        .add(say("read-only"))
        .add(ProcessCalls.sethostname("x").into(value).ignoring(Errno.EPERM))
        .add(jumpIf(value, Condition.AT_LEAST, Immediate.ZERO, wrong))
        .add(ProcessCalls.exit(Immediate.of(CODE)))
        .add(wrong)
        .add(say("wrong in the sandbox"))
        .add(ProcessCalls.exit(Immediate.of(1)))
        .build();
  }
}
