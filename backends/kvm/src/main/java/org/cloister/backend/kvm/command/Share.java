package org.cloister.backend.kvm.command;

import java.nio.file.Path;
import java.util.List;
import org.cloister.api.isolation.ViewEntry;

/**
 * Files that the guest may mount over 9p. They are laid together in QEMU's own view of the host,
 * and nothing else is there.
 *
 * @param tag what the guest mounts it by: letters, digits, dashes
 * @param content what is in it; a target is a path in the share, {@code /} the share itself
 * @param access what the guest may do
 */
public record Share(String tag, List<ViewEntry> content, Access access) {
  private static final int LONGEST_TAG = 31;
  private static final String PLACE = "/shares/";

  /** What the guest may do with a share; enforced by QEMU whatever the guest's kernel says. */
  public enum Access {
    /** Read it, with owners and links as on the host. */
    READ_ONLY,
    /** Write it; owners are the host's, so QEMU must be allowed to change them. */
    WRITABLE,
    /** Write it; owners and modes that the guest sets are kept aside in extended attributes. */
    WRITABLE_MAPPED
  }

  /** Checks the tag. */
  public Share {
    if (!tag.matches("[a-zA-Z0-9-]+") || tag.length() > LONGEST_TAG) {
      throw new IllegalArgumentException("not a tag of a share: " + tag);
    }
    content = List.copyOf(content);
  }

  /**
   * {@return a folder of the host}
   *
   * @param tag what the guest mounts it by
   * @param folder the folder
   * @param access what the guest may do
   */
  public static Share of(String tag, Path folder, Access access) {
    boolean writable = access != Access.READ_ONLY;
    return new Share(
        tag, List.of(new ViewEntry.Bind(folder, "/", writable, false, false, false)), access);
  }

  /**
   * {@return a folder with nothing in it}
   *
   * @param tag what the guest mounts it by
   */
  public static Share empty(String tag) {
    return new Share(tag, List.of(new ViewEntry.Directory("/", 0755)), Access.READ_ONLY);
  }

  /** {@return where it is in QEMU's view} */
  public String place() {
    return PLACE + tag;
  }
}
