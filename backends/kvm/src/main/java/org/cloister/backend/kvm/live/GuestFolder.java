package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.backend.kvm.confinement.QemuUser;

/** The folder of a guest, which belongs to its QEMU and to nobody else. */
public final class GuestFolder {
  private static final String NAME = "guest";

  private GuestFolder() {}

  /**
   * {@return where it is, or will be}
   *
   * @param context of the guest's sandbox
   */
  public static Path of(SandboxContext context) {
    return context.runtimeDirectory().resolve(NAME);
  }

  /**
   * Makes it.
   *
   * @param folder where; one that is left of an earlier guest is removed
   * @param user whom it belongs to
   * @throws IOException if it cannot be made
   */
  public static void make(Path folder, QemuUser user) throws IOException {
    remove(folder);
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.setAttribute(folder, "unix:gid", user.gid());
    Files.setAttribute(folder, "unix:uid", user.uid());
  }

  /**
   * Removes it. QEMU, which may have made links in it, has ended. Idempotent.
   *
   * @param folder where it is
   * @throws IOException if something stays
   */
  public static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
