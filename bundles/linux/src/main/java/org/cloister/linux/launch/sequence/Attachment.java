package org.cloister.linux.launch.sequence;

import static org.cloister.linux.launch.call.AtFlags.AT_EMPTY_PATH;
import static org.cloister.linux.launch.call.AtFlags.AT_RECURSIVE;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_SYMLINKS;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_F_EMPTY_PATH;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_T_EMPTY_PATH;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLOEXEC;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLONE;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;

/**
 * Shows a place of the host at a place of a new root: a bind mount without a path being resolved
 * twice. Threat: a source that is exchanged for a symbolic link between a check and its use would
 * show another part of the host; so a link anywhere in a source is refused ({@code ELOOP}).
 *
 * @param source an absolute path of the host without symbolic links
 * @param recursive whether mounts below the source are shown, too
 * @param set {@link org.cloister.linux.launch.call.MountAttributes} to set on all of them
 * @param clear {@link org.cloister.linux.launch.call.MountAttributes} to clear on all of them
 * @param propagation 0 to leave it, or one of the four of {@link
 *     org.cloister.linux.launch.call.MountFlags}
 */
public record Attachment(String source, boolean recursive, long set, long clear, long propagation) {

  /**
   * {@return attaches the source at a place}
   *
   * @param target the place's descriptor
   */
  public List<Step> at(Argument target) {
    Slot place = Slot.named("source");
    Slot tree = Slot.named("tree");
    long below = recursive ? AT_RECURSIVE : 0;
    List<Step> steps = new ArrayList<>();
    steps.add(
        FileCalls.openat2(FileCalls.AT_FDCWD, source, O_PATH | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS)
            .into(place));
    steps.add(
        MountCalls.openTree(place, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | below)
            .into(tree)
            .about(source));
    if ((set | clear | propagation) != 0) {
      steps.add(
          MountCalls.mountSetattr(tree, "", AT_EMPTY_PATH | below, set, clear, propagation)
              .about(source));
    }
    steps.add(
        MountCalls.moveMount(
                tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH)
            .about(source));
    steps.add(FileCalls.close(tree));
    steps.add(FileCalls.close(place));
    return steps;
  }
}
