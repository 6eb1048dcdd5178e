package org.cloister.linux.launch.sequence;

import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Step;

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
    throw new UnsupportedOperationException();
  }
}
