package org.cloister.backend.kvm.control;

import static org.cloister.linux.launch.Step.compute;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;
import static org.cloister.linux.launch.Step.set;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_NOCTTY;
import static org.cloister.linux.launch.call.OpenFlags.O_NONBLOCK;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.OpenFlags.O_RDONLY;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_IN_ROOT;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_MAGICLINKS;

import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/** Reads a regular file in the guest and writes its content to a port. */
public final class FileReading {
  /** The number of the port. One program at a time may write there. */
  public static final int PORT = 3;

  /** The exit code where there is no such file. */
  public static final int MISSING = 1;

  private static final int CHUNK = 4096;

  // inode(7)
  private static final Immediate S_IFMT = new Immediate(0170000, value -> "S_IFMT");
  private static final Immediate S_IFREG = new Immediate(0100000, value -> "S_IFREG");

  private FileReading() {}

  /**
   * {@return the program; exits with 0, or with {@link #MISSING} where there is none or something
   * else}
   *
   * @param root a directory of the guest that the path is resolved in, whatever links it goes by
   * @param path the file, absolute
   * @param limit at most so many bytes are read
   */
  public static LaunchProgram of(String root, String path, int limit) {
    Slot top = Slot.named("top");
    Slot file = Slot.named("file");
    Slot port = Slot.named("port");
    Slot left = Slot.named("left");
    Slot size = Slot.named("size");
    Slot count = Slot.named("count");
    Slot mode = Slot.named("mode");
    Buffer chunk = Buffer.named("chunk", CHUNK);
    Buffer about = Buffer.named("about", FileCalls.STATX);
    Label opened = Label.named("opened");
    Label missing = Label.named("missing");
    Label found = Label.named("found");
    Label more = Label.named("more");
    Label whole = Label.named("whole");
    Label end = Label.named("end");
    return LaunchProgram.builder("read " + path)
        .add(FileCalls.openat(AT_FDCWD, root, O_PATH | O_CLOEXEC, 0).into(top))
        .add(
            FileCalls.openat2(
                    top,
                    path,
                    O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                    0,
                    RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
                .into(file)
                .ignoring(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENXIO))
        .add(jumpIf(file, Condition.AT_LEAST, Immediate.ZERO, opened))
        .add(missing)
        .add(ProcessCalls.exit(Immediate.of(MISSING)))
        .add(opened)
        .add(FileCalls.statx(file, about))
        .add(load32(mode, about.at(FileCalls.STATX_MODE)))
        .add(compute(mode, mode, Operator.AND, S_IFMT))
        .add(jumpIf(mode, Condition.NOT_EQUAL, S_IFREG, missing))
        .add(found)
        .add(GuestPorts.open(PORT, port))
        .add(set(left, Immediate.of(limit)))
        .add(more)
        .add(set(size, Immediate.of(CHUNK)))
        .add(jumpIf(left, Condition.AT_LEAST, size, whole))
        .add(set(size, left))
        .add(whole)
        .add(FileCalls.read(file, chunk, size).into(count).about(path))
        .add(jumpIf(count, Condition.EQUAL, Immediate.ZERO, end))
        .add(Call.of(SystemCall.WRITE, port, chunk, count))
        .add(compute(left, left, Operator.SUBTRACT, count))
        .add(jumpIf(left, Condition.NOT_EQUAL, Immediate.ZERO, more))
        .add(end)
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }
}
