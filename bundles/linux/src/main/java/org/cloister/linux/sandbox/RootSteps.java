package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.AtFlags.AT_EMPTY_PATH;
import static org.cloister.linux.launch.call.AtFlags.AT_RECURSIVE;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUSER;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NODEV;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOEXEC;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_NOSUID;
import static org.cloister.linux.launch.call.MountAttributes.MOUNT_ATTR_RDONLY;
import static org.cloister.linux.launch.call.MountFlags.MS_PRIVATE;
import static org.cloister.linux.launch.call.MountFlags.MS_REC;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_F_EMPTY_PATH;
import static org.cloister.linux.launch.call.TreeFlags.MOVE_MOUNT_T_EMPTY_PATH;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLOEXEC;
import static org.cloister.linux.launch.call.TreeFlags.OPEN_TREE_CLONE;
import static org.cloister.linux.launch.call.UnmountFlags.MNT_DETACH;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Symbols;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Directories;
import org.cloister.linux.sandbox.PlacedEntry.InMemory;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * The steps that build a sandbox's root and make it the root of the process.
 *
 * <p>The new root is attached on top of the old one. A lookup that begins at the process's root
 * does not see what lies on top of it, so every path of the host can still be opened; what is laid
 * over the new root is attached by descriptor; and when the new root has become the process's, the
 * old one is detached with everything in it. No directory of the host is needed as a mount point.
 */
public final class RootSteps {
  private static final Path ROOT = Path.of("/");
  private static final Immediate EMPTY_FILE =
      new Immediate(0100444, value -> "S_IFREG|" + Symbols.OCTAL.print(value & 0777));

  /** What places for files are links to, while the root is being made. */
  private static final String PLACE = ".cloister-place";

  private static final long BASE = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

  private final List<Step> steps = new ArrayList<>();
  private final FileSystemView view;
  private final NetworkMode network;
  private final SourceFiles sources;
  private final boolean userNamespace;
  private final OwnerIds owners;
  private final Optional<String> context;
  private final Slot root = Slot.named("root");

  /** The sandbox's own tmpfs mounts by their targets. */
  private final Map<String, Slot> memories = new LinkedHashMap<>();

  /** Copies of the host's whole tree, made before the new root is part of it. */
  private final Map<ViewEntry.Bind, Slot> hostTrees = new HashMap<>();

  private Slot scratch;
  private boolean hasPlace;
  private boolean elsewhere;

  /**
   * Builds the root of a view.
   *
   * @param view the view
   * @param network the network that a sysfs shows
   * @param sources tells what the host has
   * @param userNamespace whether the process is in a user namespace already
   * @param owners the ids that own private memory
   * @param context the SELinux context of private memory; empty for the host's default
   */
  public RootSteps(
      FileSystemView view,
      NetworkMode network,
      SourceFiles sources,
      boolean userNamespace,
      OwnerIds owners,
      Optional<String> context) {
    this.view = view;
    this.network = network;
    this.sources = sources;
    this.userNamespace = userNamespace;
    this.owners = owners;
    this.context = context;
  }

  /**
   * {@return the steps}
   *
   * @param entries what is laid over the root
   * @param secrets files of the directory of secrets
   * @param credentials who owns them
   * @throws IsolationException if something cannot be laid where it should be
   */
  public List<Step> steps(
      List<ViewEntry> entries, List<SecretFile> secrets, Credentials credentials)
      throws IsolationException {
    build(entries, secrets, credentials);
    enter();
    return steps;
  }

  /**
   * {@return the steps that build the root for a process of other namespaces, which enters it with
   * {@link RootEntrance}; what shows processes, or a network that is not the host's, is left to
   * that one}
   *
   * @param entries what is laid over the root
   * @param secrets files of the directory of secrets
   * @param credentials who owns them
   * @param locked whether the mounts are locked (mount_namespaces(7)): nobody who gets them can lay
   *     bare what is below one, or make one writable, whatever capabilities there are
   * @param tree takes the descriptor of the root's mount, attached nowhere, with all mounts on it
   * @throws IsolationException if something cannot be laid where it should be
   */
  public List<Step> detached(
      List<ViewEntry> entries,
      List<SecretFile> secrets,
      Credentials credentials,
      boolean locked,
      Slot tree)
      throws IsolationException {
    elsewhere = true;
    build(entries, secrets, credentials);
    if (locked) {
      // The kernel locks the mounts of a less privileged namespace, and copies of them stay so.
      enter();
      steps.add(
          ProcessCalls.unshare(CLONE_NEWUSER | CLONE_NEWNS)
              .about(new Subject(Role.NAMESPACE, "user").toString()));
    }
    long clone = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE;
    steps.add(
        (locked ? MountCalls.openTree(AT_FDCWD, "", clone) : MountCalls.openTree(root, "", clone))
            .into(tree));
    return steps;
  }

  private void enter() {
    steps.add(FileCalls.fchdir(root));
    steps.add(MountCalls.pivotRoot(".", "."));
    steps.add(MountCalls.umount2(".", MNT_DETACH));
  }

  private void build(List<ViewEntry> entries, List<SecretFile> secrets, Credentials credentials)
      throws IsolationException {
    List<PlacedEntry> placed = ViewLayout.of(view, entries, sources);
    steps.add(MountCalls.mount("", "/", "", MS_REC | MS_PRIVATE, "").about("namespace mounts"));
    copyHostTrees(placed);
    makeRoot();
    Slot top = Slot.named("top");
    steps.add(FileCalls.openat(AT_FDCWD, "/", O_PATH | O_CLOEXEC, 0).into(top));
    steps.add(
        MountCalls.moveMount(root, "", top, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
    if (placed.stream().anyMatch(RootSteps::needsScratch)) {
      attachScratch();
    }
    for (PlacedEntry entry : placed) {
      lay(entry);
    }
    if (!secrets.isEmpty()) {
      // Its directory is the last entry.
      String target = placed.get(placed.size() - 1).target();
      fillSecrets(memories.get(target), secrets, credentials);
    }
    closeMemory();
    if (scratch != null) {
      // Else it would be what is entered, or unmounted in the old root's place.
      detachScratch();
    }
  }

  private void copyHostTrees(List<PlacedEntry> placed) {
    for (PlacedEntry entry : placed) {
      if (entry.entry() instanceof ViewEntry.Bind bind && bind.source().equals(ROOT)) {
        Slot tree = Slot.named("host");
        steps.addAll(DetachedMounts.bind(ROOT, attributes(bind), tree));
        hostTrees.put(bind, tree);
      }
    }
  }

  private void makeRoot() {
    if (view.root() == RootKind.MINIMAL) {
      // Programs are in what is laid over it; nothing in it is one.
      steps.addAll(
          DetachedMounts.make(
              "tmpfs",
              memory("0755"),
              BASE | MOUNT_ATTR_NOEXEC,
              root,
              new Subject(Role.MOUNT, "/")));
      memories.put("/", root);
    } else {
      long writable = view.writable() ? 0 : MOUNT_ATTR_RDONLY;
      Path tree = view.root() == RootKind.HOST ? ROOT : view.tree();
      steps.addAll(DetachedMounts.bind(tree, BASE | writable, root));
    }
  }

  private void lay(PlacedEntry placed) throws IsolationException {
    ViewEntry entry = placed.entry();
    Slot mount = Slot.named("mount");
    if (entry instanceof ViewEntry.Bind bind) {
      bind(placed, bind, mount);
    } else if (entry instanceof ViewEntry.Copy copy) {
      steps.addAll(DetachedMounts.bindOwn(copy.copy(), BASE, mount));
      attach(mount, placed);
    } else if (entry instanceof ViewEntry.Overlay overlay) {
      checkSource(overlay.lower());
      steps.addAll(DetachedMounts.overlay(overlay, userNamespace, BASE, mount));
      attach(mount, placed);
    } else if (entry instanceof ViewEntry.Image image) {
      image(placed, image, mount);
    } else if (entry instanceof ViewEntry.Tmpfs tmpfs) {
      tmpfs(placed, tmpfs);
    } else if (entry instanceof ViewEntry.DeviceFiles) {
      devices(placed);
    } else if (elsewhere && RootEntrance.mounts(entry, network)) {
      if (placed.place() instanceof InMemory place) {
        makePlace(place, placed);
      }
    } else if (entry instanceof ViewEntry.Proc) {
      Subject subject = new Subject(Role.MOUNT, placed.target());
      steps.addAll(DetachedMounts.make("proc", Map.of(), KernelFiles.ATTRIBUTES, mount, subject));
      Slot empty = attachOverEmpty(mount, placed);
      steps.addAll(KernelFiles.confineProc(mount, empty, sources));
      steps.add(FileCalls.close(mount));
    } else if (entry instanceof ViewEntry.Sysfs) {
      sysfs(placed, mount);
    } else if (entry instanceof ViewEntry.Directory directory) {
      directory(placed, directory);
    } else if (entry instanceof ViewEntry.Symlink link) {
      symlink(placed, link);
    } else if (entry instanceof ViewEntry.TextFile file) {
      textFile(placed, file);
    }
  }

  private static long attributes(ViewEntry.Bind bind) {
    return MOUNT_ATTR_NOSUID
        | (bind.devices() ? 0 : MOUNT_ATTR_NODEV)
        | (bind.writable() ? 0 : MOUNT_ATTR_RDONLY)
        | (bind.executable() ? 0 : MOUNT_ATTR_NOEXEC);
  }

  /** Refuses a source with the words that fit; what is at the path when it is opened may differ. */
  private void checkSource(Path source) throws IsolationException {
    switch (sources.kind(source)) {
      case MISSING ->
          throw new IsolationException(
              IsolationErrorCode.NOT_FOUND,
              "map",
              source.toString(),
              "ENOENT",
              "the source of the mapping does not exist",
              "make it, or take the mapping out of the definition",
              null);
      case LINK ->
          throw new IsolationException(
              IsolationErrorCode.BAD_PATH,
              "map",
              source.toString(),
              "ELOOP",
              "the source of the mapping is a symbolic link now",
              "name the path that it leads to",
              null);
      default -> {}
    }
  }

  private void bind(PlacedEntry placed, ViewEntry.Bind bind, Slot mount) throws IsolationException {
    checkSource(bind.source());
    Slot tree = hostTrees.get(bind);
    if (tree == null) {
      tree = mount;
      steps.addAll(DetachedMounts.bind(bind.source(), attributes(bind), mount));
    }
    attach(tree, placed);
  }

  private void image(PlacedEntry placed, ViewEntry.Image image, Slot mount)
      throws IsolationException {
    checkSource(image.file());
    String type = image.type().orElse("");
    if (type.isEmpty()) {
      type =
          sources
              .fileSystem(image.file())
              .orElseThrow(
                  () ->
                      new IsolationException(
                          IsolationErrorCode.BAD_PATH,
                          "mount the image",
                          image.file().toString(),
                          "",
                          "no file system is recognised in it",
                          "give the mapping a type",
                          null));
    }
    long writable = image.writable() ? 0 : MOUNT_ATTR_RDONLY;
    steps.addAll(LoopDevice.mount(image, type, BASE | writable, mount));
    attach(mount, placed);
  }

  /** {@return options of a tmpfs} */
  private Map<String, String> memory(String mode) {
    Map<String, String> options = new LinkedHashMap<>();
    context.ifPresent(label -> options.put("context", label));
    options.put("mode", mode);
    return options;
  }

  private void tmpfs(PlacedEntry placed, ViewEntry.Tmpfs tmpfs) throws IsolationException {
    if (tmpfs.size().isEmpty() && isFreshInRoot(placed)) {
      long uid = owners.uid(tmpfs.uid());
      long gid = owners.gid(tmpfs.gid());
      Slot part = Slot.named("tmpfs");
      long attributes = BASE | (tmpfs.executable() ? 0 : MOUNT_ATTR_NOEXEC);
      partOfRoot((InMemory) placed.place(), tmpfs.mode(), uid, gid, attributes, part);
      memories.put(placed.target(), part);
      return;
    }
    Map<String, String> options = memory(Symbols.OCTAL.print(tmpfs.mode()));
    options.put("uid", Long.toString(owners.uid(tmpfs.uid())));
    options.put("gid", Long.toString(owners.gid(tmpfs.gid())));
    tmpfs.size().ifPresent(size -> options.put("size", Long.toString(size)));
    long attributes = BASE | (tmpfs.executable() ? 0 : MOUNT_ATTR_NOEXEC);
    Slot memory = Slot.named("tmpfs");
    steps.addAll(
        DetachedMounts.make(
            "tmpfs", options, attributes, memory, new Subject(Role.MOUNT, placed.target())));
    attachOpen(memory, placed);
    memories.put(placed.target(), memory);
  }

  /**
   * Whether a private directory can be a part of the private root: one file system instead of two
   * takes less time and memory, and what is in it together is not more than one may take.
   */
  private static boolean isFreshInRoot(PlacedEntry placed) {
    return placed.place() instanceof InMemory place
        && place.memory().equals("/")
        && !place.exists();
  }

  /**
   * Makes a directory in the private root and lays it over itself, as a mount with attributes of
   * its own: the root around it is read-only in the end, and this is not.
   */
  private void partOfRoot(
      InMemory place, int mode, long uid, long gid, long attributes, Slot part) {
    makeParents(place);
    steps.add(FileCalls.mkdirat(root, place.path(), mode));
    if (uid != 0 || gid != 0) {
      steps.add(FileCalls.fchownat(root, place.path(), uid, gid, 0));
    }
    steps.addAll(DetachedMounts.part(root, place.path(), attributes, part));
    steps.add(MountCalls.moveMount(part, "", root, place.path(), MOVE_MOUNT_F_EMPTY_PATH));
  }

  private void devices(PlacedEntry placed) {
    Slot dev = Slot.named("dev");
    long attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
    if (isFreshInRoot(placed)) {
      partOfRoot((InMemory) placed.place(), 0755, 0, 0, attributes, dev);
    } else {
      steps.addAll(
          DetachedMounts.make(
              "tmpfs", memory("0755"), attributes, dev, new Subject(Role.MOUNT, placed.target())));
      attachOpen(dev, placed);
    }
    memories.put(placed.target(), dev);
    steps.addAll(DeviceSteps.fill(dev, userNamespace));
  }

  private void sysfs(PlacedEntry placed, Slot mount) {
    long attributes = KernelFiles.ATTRIBUTES | MOUNT_ATTR_RDONLY;
    // A sysfs of the host's network can be made by its owner only; the host's own is shown.
    steps.addAll(
        userNamespace && network == NetworkMode.HOST
            ? DetachedMounts.bind(Path.of("/sys"), attributes, mount)
            : DetachedMounts.make(
                "sysfs", Map.of(), attributes, mount, new Subject(Role.MOUNT, placed.target())));
    Slot empty = attachOverEmpty(mount, placed);
    steps.addAll(KernelFiles.confineSys(mount, empty, sources));
    steps.add(FileCalls.close(mount));
  }

  private void directory(PlacedEntry placed, ViewEntry.Directory directory) {
    if (placed.place() instanceof InMemory place) {
      makeParents(place);
      Slot memory = memories.get(place.memory());
      steps.add(
          place.exists()
              ? FileCalls.fchmodat(memory, place.path(), directory.mode())
              : FileCalls.mkdirat(memory, place.path(), directory.mode()));
    } else {
      Slot there = Slot.named("there");
      steps.add(open(placed, there));
      steps.add(FileCalls.close(there));
    }
  }

  private void symlink(PlacedEntry placed, ViewEntry.Symlink link) throws IsolationException {
    if (!(placed.place() instanceof InMemory place)) {
      throw new IsolationException(
          IsolationErrorCode.BAD_PATH,
          "lay out",
          placed.target(),
          "",
          "a symbolic link cannot be made on files",
          "lay private memory over its directory",
          null);
    }
    makeParents(place);
    steps.add(
        FileCalls.symlinkat(link.link(), memories.get(place.memory()), place.path())
            .about(new Subject(Role.TARGET, placed.target()).toString()));
  }

  private void textFile(PlacedEntry placed, ViewEntry.TextFile file) {
    byte[] content = file.content().getBytes(StandardCharsets.UTF_8);
    if (placed.place() instanceof InMemory place) {
      makeParents(place);
      Slot memory = memories.get(place.memory());
      steps.addAll(
          place.exists()
              ? FileCalls.writeFile(memory, place.path(), content)
              : FileCalls.createFile(memory, place.path(), file.mode(), content));
    } else {
      Slot mount = Slot.named("mount");
      String name = "file" + steps.size();
      steps.addAll(FileCalls.createFile(scratch, name, file.mode(), content));
      steps.add(
          MountCalls.openTree(scratch, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC).into(mount));
      steps.add(
          MountCalls.mountSetattr(
              mount, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC, 0, 0));
      attach(mount, placed);
    }
  }

  private static boolean needsScratch(PlacedEntry placed) {
    return placed.entry() instanceof ViewEntry.TextFile && !(placed.place() instanceof InMemory);
  }

  /**
   * On top of the new root, where no lookup in it begins, as long as this is being made: a file can
   * be copied as a mount only from what is attached.
   */
  private void attachScratch() {
    scratch = Slot.named("scratch");
    steps.addAll(
        DetachedMounts.make(
            "tmpfs",
            memory("0700"),
            BASE | MOUNT_ATTR_NOEXEC,
            scratch,
            new Subject(Role.MOUNT, "files of its own")));
    steps.add(
        MountCalls.moveMount(
            scratch, "", root, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
  }

  /** What lies on top of the current directory is what is unmounted in its place. */
  private void detachScratch() {
    steps.add(FileCalls.fchdir(root));
    steps.add(MountCalls.umount2(".", MNT_DETACH));
  }

  private void fillSecrets(Slot memory, List<SecretFile> secrets, Credentials credentials)
      throws IsolationException {
    long owner = owners.uid(credentials.uid());
    long group = owners.gid(credentials.gid());
    for (SecretFile secret : secrets) {
      String about = new Subject(Role.SECRET, secret.name()).toString();
      for (Step step :
          FileCalls.createFile(memory, secret.name(), SandboxView.SECRET_MODE, secret.content())) {
        steps.add(step instanceof Call call ? call.about(about) : step);
      }
      steps.add(FileCalls.fchownat(memory, secret.name(), owner, group, 0).about(about));
    }
    readOnly(memory);
  }

  private void closeMemory() {
    if (hasPlace) {
      steps.add(FileCalls.unlinkat(root, PLACE, 0));
    }
    for (Map.Entry<String, Slot> memory : memories.entrySet()) {
      boolean dev = memory.getKey().equals("/dev");
      if (dev || memory.getKey().equals("/")) {
        readOnly(memory.getValue());
      }
    }
  }

  private void readOnly(Slot mount) {
    steps.add(MountCalls.mountSetattr(mount, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0));
  }

  private void attach(Slot mount, PlacedEntry placed) {
    attachOpen(mount, placed);
    steps.add(FileCalls.close(mount));
  }

  /**
   * Attaches a mount at its place, leaves its descriptor open, and makes an empty directory to
   * cover parts of it with: a copy of the place, if that is a new directory of the private root,
   * which takes no file system of its own.
   */
  private Slot attachOverEmpty(Slot mount, PlacedEntry placed) {
    Slot empty = Slot.named("empty");
    long attributes = KernelFiles.ATTRIBUTES | MOUNT_ATTR_RDONLY;
    if (isFreshInRoot(placed)) {
      InMemory place = (InMemory) placed.place();
      makePlace(place, placed);
      steps.addAll(DetachedMounts.part(root, place.path(), attributes, empty));
      attachInMemory(mount, place, placed);
    } else {
      Subject subject = new Subject(Role.MOUNT, placed.target());
      steps.addAll(DetachedMounts.make("tmpfs", memory("0555"), attributes, empty, subject));
      attachOpen(mount, placed);
    }
    return empty;
  }

  /** Attaches a mount at its place and leaves its descriptor open. */
  private void attachOpen(Slot mount, PlacedEntry placed) {
    if (placed.place() instanceof InMemory place) {
      makePlace(place, placed);
      attachInMemory(mount, place, placed);
    } else {
      Slot there = Slot.named("target");
      steps.add(open(placed, there));
      steps.add(
          MountCalls.moveMount(
                  mount, "", there, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH)
              .about(new Subject(Role.TARGET, placed.target()).toString()));
      steps.add(FileCalls.close(there));
    }
  }

  private void makePlace(InMemory place, PlacedEntry placed) {
    makeParents(place);
    if (!place.exists()) {
      Slot memory = memories.get(place.memory());
      steps.add(
          (place.directory() ? FileCalls.mkdirat(memory, place.path(), 0755) : filePlace(place))
              .about(new Subject(Role.TARGET, placed.target()).toString()));
    }
  }

  /**
   * A place for a file to be mounted on. In the private root, where most are, all places are the
   * same empty file: none is ever seen, and one takes less time and memory than many.
   */
  private Call filePlace(InMemory place) {
    if (!place.memory().equals("/")) {
      return emptyFile(memories.get(place.memory()), place.path());
    }
    if (!hasPlace) {
      hasPlace = true;
      steps.add(emptyFile(root, PLACE));
    }
    return FileCalls.linkat(root, PLACE, root, place.path());
  }

  private void attachInMemory(Slot mount, InMemory place, PlacedEntry placed) {
    steps.add(
        MountCalls.moveMount(
                mount, "", memories.get(place.memory()), place.path(), MOVE_MOUNT_F_EMPTY_PATH)
            .about(new Subject(Role.TARGET, placed.target()).toString()));
  }

  private Call open(PlacedEntry placed, Slot result) {
    return Directories.open(root, placed.target(), result)
        .about(new Subject(Role.TARGET, placed.target()).toString());
  }

  private void makeParents(InMemory place) {
    Slot memory = memories.get(place.memory());
    for (String directory : place.missing()) {
      steps.add(FileCalls.mkdirat(memory, directory, 0755));
    }
  }

  /**
   * {@return makes an empty file, a place for a file to be mounted on}
   *
   * @param directory where
   * @param name what it is called there
   */
  static Call emptyFile(Argument directory, String name) {
    return Call.of(SystemCall.MKNODAT, directory, new Text(name), EMPTY_FILE, Immediate.ZERO);
  }
}
