package org.cloister.backend.kvm.view;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.relay.RelayedSocket;
import org.cloister.linux.sandbox.SourceFiles;

/**
 * A view in two halves.
 *
 * @param shares what the host exports
 * @param mounts where the guest mounts it
 * @param images its disks, and where the guest mounts them
 * @param sockets those of the host that the guest has one of its own for
 * @param inside the view as the guest makes it out of these mounts
 * @param sources tells what is in the mounts
 */
public record DividedView(
    List<Share> shares,
    List<GuestMount> mounts,
    List<GuestImage> images,
    List<RelayedSocket> sockets,
    FileSystemView inside,
    SourceFiles sources) {
  /** Copies the lists. */
  public DividedView {
    shares = List.copyOf(shares);
    mounts = List.copyOf(mounts);
    images = List.copyOf(images);
    sockets = List.copyOf(sockets);
  }

  /** {@return the guest's disks, in the order of their names} */
  public List<Disk> disks() {
    return images.stream().map(GuestImage::disk).toList();
  }

  /** {@return the types of the file systems on them} */
  public Set<String> fileSystems() {
    return images.stream().map(GuestImage::type).collect(Collectors.toSet());
  }
}
