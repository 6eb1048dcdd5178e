package org.cloister.backend.kvm.command;

import java.nio.file.Path;

/**
 * A folder of the host that the guest may mount over 9p.
 *
 * @param tag what the guest mounts it by: letters, digits, dashes
 * @param folder the folder as QEMU sees it
 * @param access what the guest may do
 */
public record Share(String tag, Path folder, Access access) {
  private static final int LONGEST_TAG = 31;

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
  }
}
