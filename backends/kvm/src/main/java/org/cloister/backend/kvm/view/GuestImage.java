package org.cloister.backend.kvm.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;
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
  private static final char FIRST = 'a';

  /** As many as there are letters. */
  static final int MOST = 26;

  /**
   * {@return one of the images of a guest}
   *
   * @param number how many were before it
   * @param disk the disk
   * @param type the type of its file system
   */
  static GuestImage of(int number, Disk disk, String type) {
    return new GuestImage(disk, "/dev/vd" + (char) (FIRST + number), type, "/image" + number);
  }

  /**
   * {@return where the guest of a spec mounts the images that it may write to}
   *
   * @param spec what is wanted
   */
  public static List<String> writable(SandboxSpec spec) {
    return all(spec).stream()
        .filter(image -> image.disk().writable())
        .map(GuestImage::place)
        .toList();
  }

  /**
   * {@return the file of each disk of the guest of a spec, by the disk's device}
   *
   * @param spec what is wanted
   */
  public static Map<String, Path> files(SandboxSpec spec) {
    return all(spec).stream()
        .collect(Collectors.toMap(GuestImage::device, image -> image.disk().file()));
  }

  private static List<GuestImage> all(SandboxSpec spec) {
    List<GuestImage> images = new ArrayList<>();
    for (ViewEntry entry : spec.view().entries()) {
      if (entry instanceof ViewEntry.Image image) {
        Disk disk = new Disk(image.file(), image.writable());
        images.add(of(images.size(), disk, image.type().orElse("")));
      }
    }
    return images;
  }

  /** {@return the options of its mount, the same on every kernel} */
  String options() {
    return type.equals("vfat") ? "codepage=437,iocharset=ascii" : "";
  }
}
