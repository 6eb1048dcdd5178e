package org.cloister.linux.launch.call;

import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_CREAT;
import static org.cloister.linux.launch.call.OpenFlags.O_EXCL;
import static org.cloister.linux.launch.call.OpenFlags.O_NOFOLLOW;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Data;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.Symbols;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;

/** Steps about files, directories and descriptors. */
public final class FileCalls {

  /** Instead of a directory's descriptor: the current directory. */
  public static final Immediate AT_FDCWD = new Immediate(-100, value -> "AT_FDCWD");

  /** The size of what statx(2) tells. */
  public static final int STATX = 256;

  /** Where in it the type and the mode are. */
  public static final int STATX_MODE = 28;

  private static final Immediate STATX_TYPE = new Immediate(1, value -> "STATX_TYPE");

  private static final long LAST_DESCRIPTOR = 0xffff_ffffL;
  private static final Immediate LAST = new Immediate(LAST_DESCRIPTOR, value -> "~0");
  private static final Immediate CLOSE_RANGE_CLOEXEC =
      new Immediate(4, value -> "CLOSE_RANGE_CLOEXEC");
  private static final int S_IFREG = 0100000;
  private static final int S_IFCHR = 0020000;
  private static final int MINOR_LOW_BITS = 8;
  private static final int MINOR_HIGH_SHIFT = 12;

  private FileCalls() {}

  /**
   * {@return openat(2): opens a file; follows symbolic links wherever they lead}
   *
   * @param directory what a relative path is relative to
   * @param path the file
   * @param flags {@link OpenFlags}
   * @param mode permissions of a file that is created, 0 to 07777
   */
  public static Call openat(Argument directory, String path, long flags, int mode) {
    return Call.of(SystemCall.OPENAT, directory, new Text(path), OpenFlags.of(flags), mode(mode));
  }

  /**
   * {@return openat2(2): opens a file, in control of how the path is resolved}
   *
   * @param directory what a relative path is relative to, and may be confined to
   * @param path the file
   * @param flags {@link OpenFlags}
   * @param mode permissions of a file that is created, 0 to 07777
   * @param resolve {@link ResolveFlags}
   */
  public static Call openat2(Argument directory, String path, long flags, int mode, long resolve) {
    Struct how =
        Struct.builder()
            .u64("flags", OpenFlags.of(flags))
            .u64("mode", mode(mode))
            .u64("resolve", ResolveFlags.NAMES.of(resolve))
            .build();
    return Call.of(SystemCall.OPENAT2, directory, new Text(path), how, Immediate.of(how.size()));
  }

  /**
   * {@return mkdirat(2): makes a directory}
   *
   * @param directory what a relative path is relative to
   * @param path the new directory
   * @param mode permissions before the mask of umask(2), 0 to 07777
   */
  public static Call mkdirat(Argument directory, String path, int mode) {
    return Call.of(SystemCall.MKDIRAT, directory, new Text(path), mode(mode));
  }

  /**
   * {@return symlinkat(2): makes a symbolic link}
   *
   * @param target where it leads
   * @param directory what a relative path is relative to
   * @param path the new link
   */
  public static Call symlinkat(String target, Argument directory, String path) {
    return Call.of(SystemCall.SYMLINKAT, new Text(target), directory, new Text(path));
  }

  /**
   * {@return linkat(2): gives a file another name}
   *
   * @param from what the old path is relative to
   * @param old the file; a symbolic link is not followed
   * @param to what the new path is relative to
   * @param path the new name, in the same mount
   */
  public static Call linkat(Argument from, String old, Argument to, String path) {
    return Call.of(SystemCall.LINKAT, from, new Text(old), to, new Text(path), Immediate.ZERO);
  }

  /**
   * {@return mknodat(2): makes the node of a character device}
   *
   * @param directory what a relative path is relative to
   * @param path the new node
   * @param mode permissions before the mask of umask(2), 0 to 07777
   * @param major the driver, 0 to 4095
   * @param minor the device, 0 to 1048575
   */
  public static Call mknodat(Argument directory, String path, int mode, int major, int minor) {
    long device =
        minor & (1 << MINOR_LOW_BITS) - 1
            | (long) major << MINOR_LOW_BITS
            | (long) (minor >> MINOR_LOW_BITS) << MINOR_LOW_BITS + MINOR_HIGH_SHIFT;
    return Call.of(
        SystemCall.MKNODAT,
        directory,
        new Text(path),
        new Immediate(S_IFCHR | mode, value -> "S_IFCHR|" + Symbols.OCTAL.print(mode)),
        new Immediate(device, value -> "makedev(" + major + ", " + minor + ")"));
  }

  /**
   * {@return mknodat(2): makes an empty file, unless something is there}
   *
   * @param directory what a relative path is relative to
   * @param path the new file
   * @param mode permissions before the mask of umask(2), 0 to 07777
   */
  public static Call mknodat(Argument directory, String path, int mode) {
    return Call.of(
        SystemCall.MKNODAT,
        directory,
        new Text(path),
        new Immediate(S_IFREG | mode, value -> "S_IFREG|" + Symbols.OCTAL.print(mode)),
        Immediate.ZERO);
  }

  /**
   * {@return unlinkat(2): removes a file, or a directory}
   *
   * @param directory what a relative path is relative to
   * @param path what to remove
   * @param flags 0 or {@link AtFlags#AT_REMOVEDIR}
   */
  public static Call unlinkat(Argument directory, String path, long flags) {
    return Call.of(SystemCall.UNLINKAT, directory, new Text(path), AtFlags.NAMES.of(flags));
  }

  /**
   * {@return fchownat(2): changes the owner of a file}
   *
   * @param directory what a relative path is relative to
   * @param path the file; may be empty with {@link AtFlags#AT_EMPTY_PATH}
   * @param uid the new owner, or −1 to leave it
   * @param gid the new group, or −1 to leave it
   * @param flags {@link AtFlags}
   */
  public static Call fchownat(Argument directory, String path, long uid, long gid, long flags) {
    return Call.of(
        SystemCall.FCHOWNAT,
        directory,
        new Text(path),
        Immediate.of(uid),
        Immediate.of(gid),
        AtFlags.NAMES.of(flags));
  }

  /**
   * {@return fchmodat(2): changes the permissions of a file, following symbolic links}
   *
   * @param directory what a relative path is relative to
   * @param path the file
   * @param mode the new permissions, 0 to 07777
   */
  public static Call fchmodat(Argument directory, String path, int mode) {
    return Call.of(SystemCall.FCHMODAT, directory, new Text(path), mode(mode));
  }

  /**
   * {@return read(2): reads bytes}
   *
   * @param descriptor where from
   * @param buffer takes them: an address
   * @param size how many at most
   */
  public static Call read(Argument descriptor, Argument buffer, Argument size) {
    return Call.of(SystemCall.READ, descriptor, buffer, size);
  }

  /**
   * {@return ppoll(2): waits until something can be read from a descriptor, or its other end is
   * closed, or the time is over}
   *
   * @param descriptor what to wait for
   * @param nanoseconds how long at most, less than a second
   */
  public static Call awaitInput(Argument descriptor, long nanoseconds) {
    Struct poll =
        Struct.builder()
            .u32("fd", descriptor)
            .u16("events", new Immediate(1, value -> "POLLIN"))
            .u16("revents", Immediate.ZERO)
            .build();
    Struct time =
        Struct.builder()
            .u64("tv_sec", Immediate.ZERO)
            .u64("tv_nsec", Immediate.of(nanoseconds))
            .build();
    return Call.of(SystemCall.PPOLL, poll, Immediate.of(1), time, Immediate.NULL, Immediate.ZERO);
  }

  /**
   * {@return write(2): writes bytes, perhaps not all of them}
   *
   * @param descriptor where to
   * @param data what
   */
  public static Call write(Argument descriptor, Data data) {
    int size = data instanceof Text text ? text.bytes().length : data.size();
    return Call.of(SystemCall.WRITE, descriptor, data, Immediate.of(size));
  }

  /**
   * {@return opens a file, writes it and closes it; what is not small may be cut, so it is meant
   * for the files of /proc and for a few lines of configuration}
   *
   * @param directory what a relative path is relative to
   * @param path the file, not a symbolic link
   * @param content what to write, in one write; a plan shows its size only
   */
  public static List<Step> writeFile(Argument directory, String path, byte[] content) {
    return writeFile(openat(directory, path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0), path, content);
  }

  /**
   * {@return makes a file that does not exist yet, with a content}
   *
   * @param directory what a relative path is relative to
   * @param path the new file
   * @param mode permissions before the mask of umask(2), 0 to 07777
   * @param content what to write, in one write; a plan shows its size only
   */
  public static List<Step> createFile(Argument directory, String path, int mode, byte[] content) {
    long flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    return writeFile(openat(directory, path, flags, mode), path, content);
  }

  /**
   * {@return statx(2): tells the type of what a descriptor is open for}
   *
   * @param descriptor which
   * @param about takes it, {@link #STATX} bytes: 16 bits at {@link #STATX_MODE}, as inode(7) says
   */
  public static Call statx(Argument descriptor, Data about) {
    return Call.of(
        SystemCall.STATX,
        descriptor,
        new Text(""),
        AtFlags.NAMES.of(AtFlags.AT_EMPTY_PATH),
        STATX_TYPE,
        about);
  }

  /**
   * {@return close(2): closes a descriptor}
   *
   * @param descriptor which
   */
  public static Call close(Argument descriptor) {
    return Call.of(SystemCall.CLOSE, descriptor);
  }

  /**
   * {@return close_range(2): closes all descriptors from a number on}
   *
   * @param first the first one to close
   */
  public static Call closeFrom(int first) {
    return Call.of(SystemCall.CLOSE_RANGE, Immediate.of(first), LAST, Immediate.ZERO);
  }

  /**
   * {@return close_range(2): closes some descriptors}
   *
   * @param first the first one to close
   * @param last the last one
   */
  public static Call close(int first, int last) {
    return Call.of(SystemCall.CLOSE_RANGE, Immediate.of(first), Immediate.of(last), Immediate.ZERO);
  }

  /**
   * {@return close_range(2): marks descriptors to be closed when a program is executed}
   *
   * @param first the first one
   * @param last the last one
   */
  public static Call closeOnExec(int first, int last) {
    return Call.of(
        SystemCall.CLOSE_RANGE, Immediate.of(first), Immediate.of(last), CLOSE_RANGE_CLOEXEC);
  }

  /**
   * {@return dup3(2): makes a descriptor another one's copy, open across execve(2)}
   *
   * @param from the descriptor to copy
   * @param to the copy's number, different from the original's
   */
  public static Call dup3(Argument from, Argument to) {
    return Call.of(SystemCall.DUP3, from, to, Immediate.ZERO);
  }

  /**
   * {@return chdir(2): changes the current directory, following symbolic links}
   *
   * @param path the new one
   */
  public static Call chdir(String path) {
    return Call.of(SystemCall.CHDIR, new Text(path));
  }

  /**
   * {@return fchdir(2): changes the current directory}
   *
   * @param directory the new one
   */
  public static Call fchdir(Argument directory) {
    return Call.of(SystemCall.FCHDIR, directory);
  }

  /**
   * {@return umask(2): sets the permissions that new files do not get}
   *
   * @param mask 0 to 0777
   */
  public static Call umask(int mask) {
    return Call.of(SystemCall.UMASK, mode(mask));
  }

  private static List<Step> writeFile(Call open, String path, byte[] content) {
    Slot file = Slot.named("file");
    return List.of(
        open.into(file), write(file, Struct.bytes(content)).about(path), close(file).about(path));
  }

  private static Immediate mode(int mode) {
    return new Immediate(mode, Symbols.OCTAL);
  }
}
