package org.cloister.backend.kvm.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.relay.RelayedSocket;
import org.cloister.backend.kvm.relay.SocketFile;
import org.cloister.backend.kvm.relay.SpecialFiles;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.SourceFiles.Kind;

/**
 * Divides a view. A pure function of the view and the kinds of the host's files.
 *
 * <ul>
 *   <li>What is read only is laid together on the host, and exported as one share, the root.
 *   <li>What can be written is exported as a share each, and laid over the root in the guest.
 *   <li>An image is a disk of the guest, and laid over the root there.
 *   <li>A socket is the guest's own, and what is sent to it is passed on to the host's.
 *   <li>Private memory, devices and the kernel's own file systems are the guest's.
 *   <li>What is laid over something of the guest's must be laid there, too: it is exported in a
 *       share beside the root.
 * </ul>
 */
public final class ViewDivision {
  private static final String ROOT = "root";
  private static final String BESIDE = "beside";
  private static final String FILE = "/file";

  private final FileSystemView view;
  private final SourceFiles sources;
  private final SpecialFiles special;
  private final List<ViewEntry> root = new ArrayList<>();
  private final List<ViewEntry> beside = new ArrayList<>();
  private final List<Share> writable = new ArrayList<>();
  private final List<ViewEntry> inside = new ArrayList<>();

  private final List<GuestImage> images = new ArrayList<>();
  private final List<RelayedSocket> sockets = new ArrayList<>();

  /** What there is in the guest to be laid over the root. */
  private final Map<Path, Kind> kinds = new HashMap<>();

  /** Links of the platform's making, and where they lead. */
  private final Map<String, String> links = new LinkedHashMap<>();

  /** Where the guest mounts something. */
  private final List<String> covered = new ArrayList<>();

  private ViewDivision(FileSystemView view, SourceFiles sources, SpecialFiles special) {
    this.view = view;
    this.sources = sources;
    this.special = special;
  }

  /**
   * {@return the halves of a view}
   *
   * @param view the view
   * @param entries what is laid over its root
   * @param sources tells what the host has
   * @param special tells what files of the host are
   * @throws IsolationException if something in it cannot be shown to a guest
   */
  public static DividedView of(
      FileSystemView view, List<ViewEntry> entries, SourceFiles sources, SpecialFiles special)
      throws IsolationException {
    ViewDivision division = new ViewDivision(view, sources, special);
    division.begin();
    for (ViewEntry entry : entries) {
      division.divide(entry);
    }
    return division.result();
  }

  /** {@return where a share is mounted in the guest} */
  private static String place(String tag) {
    return "/" + tag;
  }

  private void begin() {
    if (view.root() == RootKind.MINIMAL) {
      root.add(new ViewEntry.Tmpfs("/", OptionalLong.empty(), 0755, 0, 0, false));
    } else {
      Path tree = view.root() == RootKind.HOST ? Path.of("/") : view.tree();
      root.add(new ViewEntry.Bind(tree, "/", view.writable(), false, false, false));
    }
  }

  private void divide(ViewEntry entry) throws IsolationException {
    Optional<SocketFile> socket = source(entry).flatMap(special::socket);
    if (socket.isPresent()) {
      socket(source(entry).get(), entry.target(), socket.get());
    } else if (entry instanceof ViewEntry.Bind bind) {
      if (bind.writable()) {
        writable(bind, bind.executable(), sources.kind(bind.source()));
      } else {
        readOnly(bind);
      }
    } else if (entry instanceof ViewEntry.Copy copy) {
      writable(copy, true, sources.kind(copy.copy()));
    } else if (entry instanceof ViewEntry.Overlay overlay) {
      writable(overlay, true, Kind.DIRECTORY);
    } else if (entry instanceof ViewEntry.Image image) {
      image(image);
    } else if (isGuests(entry)) {
      makePlace(entry.target(), true);
      inside.add(entry);
      covered.add(entry.target());
    } else {
      if (isCovered(entry.target())) {
        inside.add(madeAt(resolved(entry.target()), entry));
      } else {
        root.add(entry);
      }
      if (entry instanceof ViewEntry.Symlink link) {
        links.put(link.target(), link.link());
      }
    }
  }

  private static Optional<Path> source(ViewEntry entry) {
    if (entry instanceof ViewEntry.Bind bind) {
      return Optional.of(bind.source());
    }
    return entry instanceof ViewEntry.Copy copy ? Optional.of(copy.copy()) : Optional.empty();
  }

  /** Who may send to it is who may send to the host's. */
  private void socket(Path source, String target, SocketFile file) throws IsolationException {
    if (sockets.size() == RelayedSocket.MOST) {
      throw new IsolationException(
          IsolationErrorCode.BAD_PATH,
          "map",
          source.toString(),
          "",
          "a guest has no more than " + RelayedSocket.MOST + " sockets of the host's",
          "map fewer",
          null);
    }
    RelayedSocket socket = new RelayedSocket(source, file, RelayedSocket.FIRST + sockets.size());
    sockets.add(socket);
    makePlace(target, false);
    bindInside(Path.of(socket.place()), target, false, true, false);
    covered.add(target);
  }

  private static boolean isGuests(ViewEntry entry) {
    return entry instanceof ViewEntry.Tmpfs
        || entry instanceof ViewEntry.DeviceFiles
        || entry instanceof ViewEntry.Proc
        || entry instanceof ViewEntry.Sysfs;
  }

  private boolean isCovered(String target) {
    String place = resolved(target);
    return covered.stream().anyMatch(above -> isBelow(place, above));
  }

  /** By links of the platform's making: what is laid there comes where they lead. */
  private String resolved(String target) {
    for (Map.Entry<String, String> link : links.entrySet()) {
      if (isBelow(target, link.getKey())) {
        Path to = Path.of(link.getKey()).getParent().resolve(link.getValue()).normalize();
        return to + target.substring(link.getKey().length());
      }
    }
    return target;
  }

  /** In the guest nobody knows that a link is of the platform's making. */
  private static ViewEntry madeAt(String target, ViewEntry entry) {
    if (entry instanceof ViewEntry.TextFile file) {
      return new ViewEntry.TextFile(target, file.content(), file.mode());
    }
    if (entry instanceof ViewEntry.Directory directory) {
      return new ViewEntry.Directory(target, directory.mode());
    }
    return new ViewEntry.Symlink(target, ((ViewEntry.Symlink) entry).link());
  }

  private static boolean isBelow(String target, String above) {
    return target.equals(above) || target.startsWith(above + "/");
  }

  private void readOnly(ViewEntry.Bind bind) {
    if (!isCovered(bind.target())) {
      root.add(bind);
      if (!bind.executable()) {
        // What can be executed is decided by the kernel that executes it.
        bindInside(
            Path.of(place(ROOT) + bind.target()), bind.target(), isFolder(bind), false, false);
      }
      return;
    }
    String name = "/" + beside.size();
    beside.add(
        new ViewEntry.Bind(bind.source(), name, false, bind.executable(), false, bind.declared()));
    bindInside(
        Path.of(place(BESIDE) + name), bind.target(), isFolder(bind), false, bind.executable());
    covered.add(bind.target());
  }

  private void writable(ViewEntry entry, boolean executable, Kind kind) {
    String tag = "writable" + writable.size();
    // Only a folder can be a share: a file is in one that has nothing else.
    boolean folder = kind == Kind.DIRECTORY;
    ViewEntry moved = at(folder ? "/" : FILE, entry);
    writable.add(new Share(tag, List.of(moved), Share.Access.WRITABLE));
    makePlace(entry.target(), folder);
    bindInside(
        Path.of(place(tag) + (folder ? "" : FILE)), entry.target(), folder, true, executable);
    covered.add(entry.target());
  }

  /** The guest's kernel mounts it: the host does no more than look for its type. */
  private void image(ViewEntry.Image image) throws IsolationException {
    if (images.size() == GuestImage.MOST) {
      throw refused(image, "a guest has no more than " + GuestImage.MOST + " images", "map fewer");
    }
    checkSource(image);
    Disk disk = new Disk(image.file(), image.writable());
    GuestImage mounted = GuestImage.of(images.size(), disk, type(image));
    images.add(mounted);
    makePlace(image.target(), true);
    bindInside(Path.of(mounted.place()), image.target(), true, image.writable(), true);
    covered.add(image.target());
  }

  private void checkSource(ViewEntry.Image image) throws IsolationException {
    switch (sources.kind(image.file())) {
      case MISSING ->
          throw new IsolationException(
              IsolationErrorCode.NOT_FOUND,
              "map",
              image.file().toString(),
              "ENOENT",
              "the source of the mapping does not exist",
              "make it, or take the mapping out of the definition",
              null);
      case FILE -> {}
      default -> throw refused(image, "it is not a file", "name a file with a file system in it");
    }
  }

  private String type(ViewEntry.Image image) throws IsolationException {
    if (image.type().isPresent()) {
      return image.type().get();
    }
    return sources
        .fileSystem(image.file())
        .orElseThrow(
            () -> refused(image, "no file system is recognised in it", "give the mapping a type"));
  }

  private static IsolationException refused(ViewEntry.Image image, String why, String hint) {
    return new IsolationException(
        IsolationErrorCode.BAD_PATH,
        "mount the image",
        image.file().toString(),
        "",
        why,
        hint,
        null);
  }

  private static ViewEntry at(String target, ViewEntry entry) {
    if (entry instanceof ViewEntry.Bind bind) {
      return new ViewEntry.Bind(
          bind.source(), target, true, bind.executable(), false, bind.declared());
    }
    if (entry instanceof ViewEntry.Copy copy) {
      return new ViewEntry.Copy(copy.source(), copy.copy(), target);
    }
    ViewEntry.Overlay overlay = (ViewEntry.Overlay) entry;
    return new ViewEntry.Overlay(overlay.lower(), overlay.upper(), overlay.work(), target);
  }

  private boolean isFolder(ViewEntry.Bind bind) {
    return sources.kind(bind.source()) == Kind.DIRECTORY;
  }

  private void bindInside(
      Path source, String target, boolean folder, boolean write, boolean executable) {
    kinds.put(source, folder ? Kind.DIRECTORY : Kind.FILE);
    inside.add(new ViewEntry.Bind(source, target, write, executable, false, false));
  }

  /** In the guest nothing can be made in the root, which is the host's; on files it must exist. */
  private void makePlace(String target, boolean folder) {
    if (view.root() == RootKind.MINIMAL && !isCovered(target)) {
      root.add(
          folder
              ? new ViewEntry.Directory(target, 0755)
              : new ViewEntry.TextFile(target, "", 0644));
    }
  }

  private DividedView result() {
    List<Share> shares = new ArrayList<>();
    shares.add(
        new Share(ROOT, root, view.writable() ? Share.Access.WRITABLE : Share.Access.READ_ONLY));
    if (!beside.isEmpty()) {
      shares.add(new Share(BESIDE, beside, Share.Access.READ_ONLY));
    }
    shares.addAll(writable);
    List<GuestMount> mounts =
        shares.stream()
            .map(
                share ->
                    new GuestMount(
                        share.tag(), place(share.tag()), share.access() != Share.Access.READ_ONLY))
            .toList();
    return new DividedView(
        shares,
        mounts,
        images,
        sockets,
        new FileSystemView(
            RootKind.TREE, Path.of(place(ROOT)), view.writable(), view.boot(), inside),
        new GuestFiles(kinds));
  }
}
