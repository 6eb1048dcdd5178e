package org.cloister.backend.kvm.view;

import org.cloister.backend.kvm.command.Disk;

/**
 * A disk of the guest with a file system, mounted in the guest outside of the service's root. The
 * guest's kernel reads it, never the host's: an image that was made to harm a kernel harms the
 * guest's.
 *
 * @param disk the disk
 * @param device what it is in the guest
 * @param type the type of its file system, as mount(2) names it
 * @param place where it is mounted
 */
public record GuestImage(Disk disk, String device, String type, String place) {
  /** {@return the options of its mount, the same on every kernel} */
  String options() {
    return type.equals("vfat") ? "codepage=437,iocharset=ascii" : "";
  }
}
