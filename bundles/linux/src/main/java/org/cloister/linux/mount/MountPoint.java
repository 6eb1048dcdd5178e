package org.cloister.linux.mount;

import java.util.List;
import java.util.Set;

/**
 * One mount of a mount namespace: a line of mountinfo (proc_pid_mountinfo(5)).
 *
 * @param id its number
 * @param parent the number of the mount that it is mounted on
 * @param major of the device number that stat(2) tells for files on it
 * @param minor of that device number
 * @param root which part of the file system is mounted: a path inside of it
 * @param path where it is mounted, as seen from the process's root
 * @param options of this mount: {@code ro}, {@code nosuid} …
 * @param tags how it propagates: {@code shared:3}, {@code master:1}, {@code unbindable}
 * @param type of the file system: {@code ext4}, {@code fuse.sshfs}
 * @param source what is mounted, by the file system's own word: a device, or {@code none}
 * @param superOptions of the file system, and so of all mounts of it
 */
public record MountPoint(
    int id,
    int parent,
    int major,
    int minor,
    String root,
    String path,
    Set<String> options,
    List<String> tags,
    String type,
    String source,
    Set<String> superOptions) {

  /** How mounts and unmounts here and elsewhere reach each other (mount_namespaces(7)). */
  public enum Propagation {
    /** Not at all. */
    PRIVATE,
    /** Both ways. */
    SHARED,
    /** From elsewhere to here. */
    SLAVE,
    /** From one group to here, and both ways in another. */
    SLAVE_AND_SHARED,
    /** Not at all, and it cannot be bound elsewhere. */
    UNBINDABLE
  }

  /** Copies the collections. */
  public MountPoint {
    options = Set.copyOf(options);
    tags = List.copyOf(tags);
    superOptions = Set.copyOf(superOptions);
  }

  /** {@return how it propagates} */
  public Propagation propagation() {
    boolean shared = tags.stream().anyMatch(tag -> tag.startsWith("shared:"));
    boolean slave = tags.stream().anyMatch(tag -> tag.startsWith("master:"));
    if (tags.contains("unbindable")) {
      return Propagation.UNBINDABLE;
    }
    if (shared) {
      return slave ? Propagation.SLAVE_AND_SHARED : Propagation.SHARED;
    }
    return slave ? Propagation.SLAVE : Propagation.PRIVATE;
  }

  /** {@return whether nothing can be written: by this mount or by the file system} */
  public boolean readOnly() {
    return options.contains("ro") || superOptions.contains("ro");
  }

  /** {@return the flags of mount(2) that this mount has} */
  public long flags() {
    return MountOptions.flags(options);
  }

  /**
   * {@return the flags of mount(2) that a bind of it must have in a user namespace of less
   * privilege: the kernel refuses a remount there that takes one away (mount_namespaces(7),
   * "Restrictions on mount namespaces")}
   */
  public long lockedFlags() {
    return flags() & MountOptions.LOCKED;
  }
}
