package org.cloister.backend.kvm.confinement;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.command.Share;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.SourceFiles.Kind;

/**
 * What QEMU sees of the host: its own program with libraries and firmware, the guest's files, and
 * below {@code /shares} what the guest may mount. A pure function of the guest and the kinds of the
 * host's files.
 */
final class QemuView {
  private static final Path PROGRAMS = Path.of("/usr");
  private static final Path LIBRARY_CACHE = Path.of("/etc/ld.so.cache");

  private static final String RESOLVER = "/etc/resolv.conf";

  /**
   * Where the dynamic linker and libraries are; links into /usr on most hosts (file-hierarchy(7)).
   */
  private static final List<Path> LIBRARIES = List.of(Path.of("/lib"), Path.of("/lib64"));

  private final Guest guest;
  private final Path folder;
  private final SourceFiles sources;
  private final List<ViewEntry> entries = new ArrayList<>();

  private QemuView(Guest guest, Path folder, SourceFiles sources) {
    this.guest = guest;
    this.folder = folder;
    this.sources = sources;
  }

  /**
   * {@return the view}
   *
   * @param guest the guest
   * @param folder the guest's own folder, in which QEMU makes sockets and files
   * @param sources tells what the host has
   */
  static FileSystemView of(Guest guest, Path folder, SourceFiles sources) {
    QemuView view = new QemuView(guest, folder, sources);
    view.program();
    view.files();
    view.shares();
    return new FileSystemView(RootKind.MINIMAL, Path.of("/"), false, false, view.entries);
  }

  private void program() {
    entries.add(new ViewEntry.Bind(PROGRAMS, PROGRAMS.toString(), false, true, false, false));
    for (Path library : LIBRARIES) {
      switch (sources.kind(library)) {
        case LINK ->
            entries.add(new ViewEntry.Symlink(library.toString(), "usr/" + library.getFileName()));
        case DIRECTORY ->
            entries.add(new ViewEntry.Bind(library, library.toString(), false, true, false, false));
        default -> {}
      }
    }
    if (sources.kind(LIBRARY_CACHE) == Kind.FILE) {
      readOnly(LIBRARY_CACHE);
    }
    entries.add(new ViewEntry.DeviceFiles("/dev"));
    // QEMU reaches what it has opened for a share by /proc/self/fd.
    entries.add(new ViewEntry.Proc("/proc"));
    if (guest.accelerator() == Accelerator.KVM) {
      Path device = Path.of("/dev/kvm");
      entries.add(new ViewEntry.Bind(device, device.toString(), true, false, true, false));
    }
  }

  private void files() {
    readOnly(guest.kernel());
    readOnly(guest.initrd());
    writable(folder);
    guest.disks().forEach(this::disk);
    if (guest.network() instanceof GuestNetwork.User user) {
      user.resolver().ifPresent(this::resolver);
    }
    for (SerialPort port : guest.ports()) {
      if (port.endpoint() instanceof Endpoint.File file && !file.path().startsWith(folder)) {
        writable(file.path());
      }
    }
  }

  private void shares() {
    for (Share share : guest.shares()) {
      for (ViewEntry entry : share.content()) {
        entries.add(MovedEntry.below(share.place(), entry));
      }
    }
  }

  /** A disk of the host's is a file, too. */
  private void disk(Disk disk) {
    String file = disk.file().toString();
    entries.add(new ViewEntry.Bind(disk.file(), file, disk.writable(), false, true, false));
  }

  /** QEMU looks for the server to pass requests on to where programs do. */
  private void resolver(Path file) {
    entries.add(new ViewEntry.Bind(file, RESOLVER, false, false, false, false));
  }

  private void readOnly(Path file) {
    entries.add(new ViewEntry.Bind(file, file.toString(), false, false, false, false));
  }

  private void writable(Path path) {
    entries.add(new ViewEntry.Bind(path, path.toString(), true, false, false, false));
  }
}
