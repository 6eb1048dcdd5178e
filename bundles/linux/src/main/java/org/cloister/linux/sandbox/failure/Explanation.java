package org.cloister.linux.sandbox.failure;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * What an error number means where it occurs, for an administrator.
 *
 * @param code out of the closed set
 * @param reason why it failed
 * @param hint what to do about it; may be empty
 */
record Explanation(IsolationErrorCode code, String reason, String hint) {
  private static final Map<Role, Map<Errno, Explanation>> SPECIAL = special();

  /**
   * {@return what an error means of an object in a role}
   *
   * @param role the object's role
   * @param errno the error
   */
  static Explanation of(Role role, Errno errno) {
    Explanation special = SPECIAL.getOrDefault(role, Map.of()).get(errno);
    return special == null ? of(errno) : special;
  }

  /**
   * {@return what an error means wherever it occurs}
   *
   * @param errno the error
   */
  static Explanation of(Errno errno) {
    String text = errno.text().toLowerCase(Locale.ROOT);
    return switch (errno) {
      case EPERM, EACCES, EROFS -> new Explanation(IsolationErrorCode.DENIED, text, "");
      case ENOENT, ESRCH, ENXIO -> new Explanation(IsolationErrorCode.NOT_FOUND, text, "");
      case ENOSYS, ENODEV, EOPNOTSUPP -> new Explanation(IsolationErrorCode.UNAVAILABLE, text, "");
      case EBUSY, EEXIST, ETXTBSY, EADDRINUSE -> new Explanation(IsolationErrorCode.BUSY, text, "");
      case ENOMEM, ENOSPC, EMFILE, ENFILE, EAGAIN, EDQUOT, E2BIG, EUSERS ->
          new Explanation(IsolationErrorCode.EXHAUSTED, text, "");
      case ELOOP, ENOTDIR, EISDIR, ENAMETOOLONG ->
          new Explanation(IsolationErrorCode.BAD_PATH, text, "");
      case ETIMEDOUT -> new Explanation(IsolationErrorCode.TIMEOUT, text, "");
      default -> new Explanation(IsolationErrorCode.INTERNAL, text, "");
    };
  }

  private static Map<Role, Map<Errno, Explanation>> special() {
    Table table = new Table();
    table
        .role(Role.COMMAND)
        .add(
            Errno.ENOENT,
            IsolationErrorCode.NOT_FOUND,
            "no such file",
            "inside, only what the root and the mappings show exists")
        .add(
            Errno.EACCES,
            IsolationErrorCode.DENIED,
            "may not be executed",
            "check its permissions for the service's user, and executable of its mapping")
        .add(
            Errno.ENOEXEC,
            IsolationErrorCode.BAD_PATH,
            "not a program for this machine",
            "a script needs a first line with #! and its interpreter")
        .add(
            Errno.EPERM,
            IsolationErrorCode.DENIED,
            "not permitted",
            "a program with capabilities of its own needs them granted")
        .add(
            Errno.EAGAIN,
            IsolationErrorCode.EXHAUSTED,
            "the user has too many processes",
            "raise rlimits.nproc");
    table
        .role(Role.INTERPRETER)
        .add(
            Errno.ENOENT,
            IsolationErrorCode.NOT_FOUND,
            "it exists, but its interpreter or loader does not",
            "map what its first line names, or the loader's directory (/lib, /lib64)");
    table
        .role(Role.DIRECTORY)
        .add(
            Errno.ENOENT,
            IsolationErrorCode.NOT_FOUND,
            "the working directory does not exist inside",
            "map it, or change directory")
        .add(
            Errno.EACCES,
            IsolationErrorCode.DENIED,
            "the service's user may not enter the working directory",
            "change its permissions, or directory")
        .add(
            Errno.ENOTDIR,
            IsolationErrorCode.BAD_PATH,
            "the working directory is not a directory",
            "");
    table
        .role(Role.SOURCE)
        .add(
            Errno.ENOENT,
            IsolationErrorCode.NOT_FOUND,
            "the source of the mapping does not exist",
            "make it, or take the mapping out of the definition")
        .add(
            Errno.ELOOP,
            IsolationErrorCode.BAD_PATH,
            "a symbolic link is in the source of the mapping",
            "name the path that it leads to; it may be somebody's attempt to show another path")
        .add(
            Errno.EACCES,
            IsolationErrorCode.DENIED,
            "the platform may not reach the source of the mapping",
            "");
    table
        .role(Role.TARGET)
        .add(
            Errno.ENOENT,
            IsolationErrorCode.NOT_FOUND,
            "the target of the mapping does not exist",
            "nothing is ever made on the host's files: make it there, or choose another target")
        .add(
            Errno.EINVAL,
            IsolationErrorCode.BAD_PATH,
            "a file cannot be shown over a directory, nor a directory over a file",
            "choose another target")
        .add(
            Errno.ENOTDIR,
            IsolationErrorCode.BAD_PATH,
            "the way to the target of the mapping leads through a file",
            "choose another target")
        .add(
            Errno.ELOOP,
            IsolationErrorCode.BAD_PATH,
            "the target of the mapping is a loop of symbolic links",
            "");
    table
        .role(Role.MOUNT)
        .add(
            Errno.EPERM,
            IsolationErrorCode.DENIED,
            "the kernel does not let this file system be mounted here",
            "inside another container /proc must not be masked");
    table
        .role(Role.IMAGE)
        .add(Errno.ENODEV, IsolationErrorCode.UNAVAILABLE, "the kernel has no such file system", "")
        .add(
            Errno.EINVAL,
            IsolationErrorCode.BAD_PATH,
            "the image holds no file system of this type, or a damaged one",
            "")
        .add(
            Errno.EROFS,
            IsolationErrorCode.BAD_PATH,
            "the image was in use when its machine failed, and is not to be written to",
            "let it be written to once: its journal is then replayed")
        .add(
            Errno.ENOENT,
            IsolationErrorCode.UNAVAILABLE,
            "the kernel has no loop devices",
            "load the module loop");
    table
        .role(Role.OVERLAY)
        .add(
            Errno.ENODEV,
            IsolationErrorCode.UNAVAILABLE,
            "the kernel has no overlay file system",
            "")
        .add(
            Errno.EINVAL,
            IsolationErrorCode.UNAVAILABLE,
            "the file systems of the directories cannot carry an overlay",
            "")
        .add(Errno.EBUSY, IsolationErrorCode.BUSY, "another sandbox has this overlay", "");
    table
        .role(Role.IDENTITY)
        .add(
            Errno.EINVAL,
            IsolationErrorCode.NOT_FOUND,
            "the user namespace has no such id",
            "give its map a range with this id");
    table
        .role(Role.NAMESPACE)
        .add(
            Errno.EAGAIN,
            IsolationErrorCode.EXHAUSTED,
            "no further process may be made",
            "raise limits.pids")
        .add(
            Errno.ENOSPC,
            IsolationErrorCode.EXHAUSTED,
            "too many namespaces",
            "raise the limits under /proc/sys/user");
    return table.rows;
  }

  /** Collects rows while one reads as a table. */
  private static final class Table {
    private final Map<Role, Map<Errno, Explanation>> rows = new HashMap<>();
    private Map<Errno, Explanation> current;

    Table role(Role role) {
      current = new HashMap<>();
      rows.put(role, current);
      return this;
    }

    Table add(Errno errno, IsolationErrorCode code, String reason, String hint) {
      current.put(errno, new Explanation(code, reason, hint));
      return this;
    }
  }
}
