package org.cloister.backend.kvm.view;

import java.util.List;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.backend.kvm.command.Share;
import org.cloister.linux.sandbox.SourceFiles;

/**
 * A view in two halves.
 *
 * @param shares what the host exports
 * @param mounts where the guest mounts it
 * @param inside the view as the guest makes it out of these mounts
 * @param sources tells what is in the mounts
 */
public record DividedView(
    List<Share> shares, List<GuestMount> mounts, FileSystemView inside, SourceFiles sources) {
  /** Copies the lists. */
  public DividedView {
    shares = List.copyOf(shares);
    mounts = List.copyOf(mounts);
  }
}
