package org.cloister.linux.launch.sequence;

import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_IN_ROOT;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_MAGICLINKS;

import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;

/**
 * Opens places below a root that is not trusted, making what is missing. Threat: something in the
 * root, or somebody who can change it meanwhile, puts a symbolic link where a directory is
 * expected, so that a mount or a directory lands outside. Every path is therefore resolved with the
 * root as its end ({@code RESOLVE_IN_ROOT}), and whatever is made is made with a single name in a
 * directory that was opened so; mkdirat(2) and mknodat(2) do not follow a link in the last place.
 */
public final class Directories {

  private static final long RESOLVE = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;

  private Directories() {}

  /**
   * {@return opens a place that exists, whatever it is, for mounting}
   *
   * @param root the root's descriptor
   * @param path the place below it; a symbolic link is followed inside the root
   * @param result takes the descriptor
   */
  public static Call open(Argument root, String path, Slot result) {
    return FileCalls.openat2(root, path, O_PATH | O_CLOEXEC, 0, RESOLVE).into(result);
  }

  /**
   * {@return opens a directory, making it and its parents if they are missing}
   *
   * @param root the root's descriptor
   * @param path the directory below it, {@code /} for the root itself
   * @param mode permissions of what is made, before the mask of umask(2), 0 to 07777
   * @param result takes the descriptor
   */
  public static List<Step> make(Argument root, String path, int mode, Slot result) {
    throw new UnsupportedOperationException();
  }

  /**
   * {@return opens a file, making it empty, and its parents, if it is missing: a place to mount a
   * file on}
   *
   * @param root the root's descriptor
   * @param path the file below it
   * @param mode permissions of the directories that are made, before the mask of umask(2), 0 to
   *     07777
   * @param result takes the descriptor
   */
  public static List<Step> makeFile(Argument root, String path, int mode, Slot result) {
    throw new UnsupportedOperationException();
  }
}
