package org.cloister.linux.launch.sequence;

import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_IN_ROOT;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_MAGICLINKS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
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
  private static final int FILE_MODE = 0644;

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
   * @throws IllegalArgumentException if the path has a dot-dot in it
   */
  public static List<Step> make(Argument root, String path, int mode, Slot result) {
    return make(root, names(path), mode, result);
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
   * @throws IllegalArgumentException if the path has a dot-dot in it, or is the root
   */
  public static List<Step> makeFile(Argument root, String path, int mode, Slot result) {
    List<String> names = names(path);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("the root is not a file");
    }
    int last = names.size() - 1;
    Slot parent = Slot.named("parent");
    Label there = Label.named("there");
    List<Step> steps = new ArrayList<>();
    steps.add(open(root, path, result).ignoring(Errno.ENOENT));
    steps.add(jumpIf(result, Condition.AT_LEAST, Immediate.ZERO, there));
    steps.addAll(make(root, names.subList(0, last), mode, parent));
    steps.add(
        FileCalls.mknodat(parent, names.get(last), FILE_MODE).ignoring(Errno.EEXIST).about(path));
    steps.add(FileCalls.close(parent));
    steps.add(open(root, path, result));
    steps.add(there);
    return steps;
  }

  private static List<Step> make(Argument root, List<String> names, int mode, Slot result) {
    if (names.isEmpty()) {
      return List.of(openDirectory(root, ".", result));
    }
    Label there = Label.named("there");
    List<Step> steps = new ArrayList<>();
    steps.add(openDirectory(root, String.join("/", names), result).ignoring(Errno.ENOENT));
    steps.add(jumpIf(result, Condition.AT_LEAST, Immediate.ZERO, there));
    Argument parent = root;
    for (int i = 0; i < names.size(); i++) {
      String path = String.join("/", names.subList(0, i + 1));
      Slot child = i == names.size() - 1 ? result : Slot.named("parent");
      steps.add(FileCalls.mkdirat(parent, names.get(i), mode).ignoring(Errno.EEXIST).about(path));
      steps.add(openDirectory(root, path, child));
      if (parent != root) {
        steps.add(FileCalls.close(parent));
      }
      parent = child;
    }
    steps.add(there);
    return steps;
  }

  private static Call openDirectory(Argument root, String path, Slot result) {
    return FileCalls.openat2(root, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0, RESOLVE).into(result);
  }

  private static List<String> names(String path) {
    List<String> names =
        Arrays.stream(path.split("/"))
            .filter(name -> !name.isEmpty() && !name.equals("."))
            .toList();
    if (names.contains("..")) {
      throw new IllegalArgumentException("a place in a root cannot be named with \"..\": " + path);
    }
    return names;
  }
}
