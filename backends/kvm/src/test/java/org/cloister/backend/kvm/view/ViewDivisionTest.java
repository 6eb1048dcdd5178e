package org.cloister.backend.kvm.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.relay.RelayedSocket;
import org.cloister.backend.kvm.relay.SocketFile;
import org.cloister.backend.kvm.relay.SpecialFiles;
import org.cloister.linux.sandbox.SourceFiles;
import org.junit.jupiter.api.Test;

class ViewDivisionTest {
  private static final ViewEntry.Tmpfs RUN =
      new ViewEntry.Tmpfs("/run", OptionalLong.empty(), 0755, 0, 0, false);

  private static ViewEntry.Bind bind(String source, String target, boolean writable) {
    return new ViewEntry.Bind(Path.of(source), target, writable, true, false, true);
  }

  private static DividedView divide(RootKind root, ViewEntry... entries) throws IsolationException {
    List<ViewEntry> list = List.of(entries);
    return ViewDivision.of(
        new FileSystemView(root, Path.of("/"), false, false, list),
        list,
        new Host(),
        new Sockets());
  }

  private static Share share(DividedView view, String tag) {
    return view.shares().stream().filter(s -> s.tag().equals(tag)).findFirst().orElseThrow();
  }

  @Test
  void what_is_read_only_is_exported_as_one_share() throws Exception {
    ViewEntry usr = bind("/usr", "/usr", false);
    ViewEntry link = new ViewEntry.Symlink("/bin", "usr/bin");
    ViewEntry text = new ViewEntry.TextFile("/etc/hosts", "127.0.0.1", 0644);

    DividedView view = divide(RootKind.MINIMAL, usr, link, text);

    assertThat(view.shares()).hasSize(1);
    assertThat(share(view, "root").access()).isEqualTo(Share.Access.READ_ONLY);
    assertThat(share(view, "root").content())
        .element(0)
        .isInstanceOfSatisfying(
            ViewEntry.Tmpfs.class, memory -> assertThat(memory.target()).isEqualTo("/"));
    assertThat(share(view, "root").content()).endsWith(usr, link, text);
    assertThat(view.inside().tree()).isEqualTo(Path.of("/root"));
    assertThat(view.inside().entries()).isEmpty();
    assertThat(view.mounts()).containsExactly(new GuestMount("root", "/root", false));
  }

  @Test
  void what_must_not_be_executed_is_so_for_the_guest_s_kernel() throws Exception {
    DividedView view =
        divide(
            RootKind.MINIMAL,
            new ViewEntry.Bind(Path.of("/srv/web"), "/srv/web", false, false, false, true));

    assertThat(view.inside().entries())
        .containsExactly(
            new ViewEntry.Bind(Path.of("/root/srv/web"), "/srv/web", false, false, false, false));
  }

  @Test
  void a_writable_folder_is_a_share_of_its_own() throws Exception {
    DividedView view = divide(RootKind.MINIMAL, bind("/var/lib/db", "/var/lib/db", true));

    assertThat(share(view, "writable0"))
        .isEqualTo(
            new Share("writable0", List.of(bind("/var/lib/db", "/", true)), Share.Access.WRITABLE));
    assertThat(share(view, "root").content())
        .endsWith(new ViewEntry.Directory("/var/lib/db", 0755));
    assertThat(view.inside().entries())
        .containsExactly(
            new ViewEntry.Bind(Path.of("/writable0"), "/var/lib/db", true, true, false, false));
    assertThat(view.mounts()).contains(new GuestMount("writable0", "/writable0", true));
  }

  @Test
  void a_writable_file_is_in_a_share_without_anything_else() throws Exception {
    DividedView view = divide(RootKind.MINIMAL, bind("/etc/file", "/etc/own", true));

    assertThat(share(view, "writable0").content())
        .containsExactly(bind("/etc/file", "/file", true));
    assertThat(share(view, "root").content())
        .endsWith(new ViewEntry.TextFile("/etc/own", "", 0644));
    assertThat(view.sources().kind(Path.of("/writable0/file"))).isEqualTo(SourceFiles.Kind.FILE);
  }

  @Test
  void copies_and_overlays_can_be_written_and_are_made_on_the_host() throws Exception {
    Path own = Path.of("/state/copy");
    ViewEntry copy = new ViewEntry.Copy(Path.of("/etc/x"), own, "/etc/x");
    ViewEntry overlay =
        new ViewEntry.Overlay(Path.of("/srv"), Path.of("/upper"), Path.of("/work"), "/srv");

    DividedView view = divide(RootKind.HOST, copy, overlay);

    assertThat(share(view, "writable0").content())
        .containsExactly(new ViewEntry.Copy(Path.of("/etc/x"), own, "/"));
    assertThat(share(view, "writable1").content())
        .containsExactly(
            new ViewEntry.Overlay(Path.of("/srv"), Path.of("/upper"), Path.of("/work"), "/"));
    // Nothing is made on the host's files.
    assertThat(share(view, "root").content()).hasSize(1);
  }

  @Test
  void private_memory_and_the_kernel_s_file_systems_are_the_guest_s() throws Exception {
    ViewEntry devices = new ViewEntry.DeviceFiles("/dev");
    ViewEntry proc = new ViewEntry.Proc("/proc");

    DividedView view = divide(RootKind.MINIMAL, devices, proc, RUN);

    assertThat(view.inside().entries()).containsExactly(devices, proc, RUN);
    assertThat(share(view, "root").content())
        .endsWith(
            new ViewEntry.Directory("/dev", 0755),
            new ViewEntry.Directory("/proc", 0755),
            new ViewEntry.Directory("/run", 0755));
  }

  @Test
  void what_lies_over_private_memory_is_laid_there_by_the_guest() throws Exception {
    ViewEntry folder = new ViewEntry.Directory("/run/lock", 0755);

    DividedView view = divide(RootKind.MINIMAL, RUN, folder, bind("/run/nscd", "/run/nscd", false));

    assertThat(share(view, "beside").content()).containsExactly(bind("/run/nscd", "/0", false));
    assertThat(view.inside().entries())
        .containsExactly(
            RUN,
            folder,
            new ViewEntry.Bind(Path.of("/beside/0"), "/run/nscd", false, true, false, false));
  }

  @Test
  void what_is_read_only_below_something_writable_stays_so() throws Exception {
    DividedView view =
        divide(
            RootKind.MINIMAL,
            bind("/var/lib/db", "/var/lib/db", true),
            bind("/srv/keys", "/var/lib/db/keys", false));

    assertThat(share(view, "root").content())
        .noneMatch(entry -> entry.target().equals("/var/lib/db/keys"));
    assertThat(view.inside().entries())
        .last()
        .isEqualTo(
            new ViewEntry.Bind(
                Path.of("/beside/0"), "/var/lib/db/keys", false, true, false, false));
  }

  @Test
  void an_image_is_a_disk_that_the_guest_mounts() throws Exception {
    ViewEntry.Image found =
        new ViewEntry.Image(Path.of("/images/one"), Optional.empty(), "/mnt", true);
    ViewEntry.Image told =
        new ViewEntry.Image(Path.of("/images/two"), Optional.of("vfat"), "/run/two", false);

    DividedView divided = divide(RootKind.MINIMAL, RUN, found, told);

    assertThat(divided.disks())
        .containsExactly(
            new Disk(Path.of("/images/one"), true), new Disk(Path.of("/images/two"), false));
    assertThat(divided.fileSystems()).containsExactlyInAnyOrder("ext4", "vfat");
    assertThat(divided.inside().entries())
        .contains(
            new ViewEntry.Bind(Path.of("/image0"), "/mnt", true, true, false, false),
            new ViewEntry.Bind(Path.of("/image1"), "/run/two", false, true, false, false));
    assertThat(divided.shares().get(0).content())
        .contains(new ViewEntry.Directory("/mnt", 0755))
        .noneMatch(entry -> entry.target().startsWith("/run/"));
  }

  @Test
  void an_image_that_holds_no_known_file_system_is_refused_by_name() {
    ViewEntry.Image image =
        new ViewEntry.Image(Path.of("/srv/file"), Optional.empty(), "/mnt", true);
    ViewEntry.Image folder =
        new ViewEntry.Image(Path.of("/srv"), Optional.of("ext4"), "/mnt", true);

    assertThatThrownBy(() -> divide(RootKind.MINIMAL, image))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("/srv/file: no file system is recognised");
    assertThatThrownBy(() -> divide(RootKind.MINIMAL, folder))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("/srv: it is not a file");
  }

  @Test
  void a_socket_is_the_guest_s_own_with_a_port_to_the_host_s() throws Exception {
    DividedView view =
        divide(
            RootKind.MINIMAL,
            new ViewEntry.DeviceFiles("/dev"),
            new ViewEntry.Bind(Path.of("/sockets/log"), "/dev/log", false, false, false, true),
            new ViewEntry.Copy(Path.of("/x"), Path.of("/sockets/notify"), "/notify"));

    assertThat(view.sockets())
        .containsExactly(
            new RelayedSocket(Path.of("/sockets/log"), Sockets.FILE, 4),
            new RelayedSocket(Path.of("/sockets/notify"), Sockets.FILE, 5));
    assertThat(view.inside().entries())
        .endsWith(
            new ViewEntry.Bind(Path.of("/sockets/4"), "/dev/log", true, false, false, false),
            new ViewEntry.Bind(Path.of("/sockets/5"), "/notify", true, false, false, false));
    assertThat(share(view, "root").content())
        .endsWith(
            new ViewEntry.Directory("/dev", 0755), new ViewEntry.TextFile("/notify", "", 0644));
    assertThat(view.shares()).hasSize(1);
  }

  @Test
  void more_sockets_than_a_guest_has_ports_for_are_refused() {
    ViewEntry[] many = new ViewEntry[RelayedSocket.MOST + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = bind("/sockets/" + i, "/run/" + i, false);
    }

    assertThatThrownBy(() -> divide(RootKind.MINIMAL, many))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("/sockets/4: a guest has no more than 4 sockets");
  }

  /** A host with sockets in one folder. */
  private record Sockets() implements SpecialFiles {
    static final SocketFile FILE = new SocketFile(true, 0660, 0, 4);

    @Override
    public Optional<SocketFile> socket(Path path) {
      return path.startsWith("/sockets") ? Optional.of(FILE) : Optional.empty();
    }

    @Override
    public boolean deviceOrPipe(Path path) {
      return false;
    }
  }

  /** A host where a file has file or own as the last name, and images are in one folder. */
  private record Host() implements SourceFiles {
    @Override
    public Kind kind(Path path) {
      return path.endsWith("file") || path.startsWith("/images") ? Kind.FILE : Kind.DIRECTORY;
    }

    @Override
    public Optional<String> fileSystem(Path image) {
      return image.startsWith("/images") ? Optional.of("ext4") : Optional.empty();
    }

    @Override
    public List<String> processors() {
      return List.of();
    }
  }
}
