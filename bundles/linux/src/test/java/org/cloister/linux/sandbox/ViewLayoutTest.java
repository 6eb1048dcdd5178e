package org.cloister.linux.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.sandbox.PlacedEntry.InMemory;
import org.cloister.linux.sandbox.PlacedEntry.OnFiles;
import org.junit.jupiter.api.Test;

class ViewLayoutTest {
  private final FakeFiles host = new FakeFiles();

  private List<PlacedEntry> layOut(RootKind root, ViewEntry... entries) throws IsolationException {
    return ViewLayout.of(
        new FileSystemView(root, Path.of("/tree"), false, false, List.of(entries)),
        List.of(entries),
        host);
  }

  private PlacedEntry last(RootKind root, ViewEntry... entries) throws IsolationException {
    List<PlacedEntry> placed = layOut(root, entries);
    return placed.get(placed.size() - 1);
  }

  private static ViewEntry show(String source, String target) {
    return new ViewEntry.Bind(Path.of(source), target, false, false, false, true);
  }

  private static ViewEntry memory(String target, int mode) {
    return new ViewEntry.Tmpfs(target, OptionalLong.of(1 << 20), mode, 0, 0, false);
  }

  @Test
  void the_way_to_a_target_is_made_in_private_memory() throws Exception {
    assertThat(last(RootKind.MINIMAL, show("/data", "/srv/www/data")).place())
        .isEqualTo(new InMemory("/", "srv/www/data", List.of("srv", "srv/www"), true, false));
  }

  @Test
  void what_an_earlier_entry_made_is_not_made_again() throws Exception {
    assertThat(last(RootKind.MINIMAL, show("/a", "/srv/a"), show("/b", "/srv/b")).place())
        .isEqualTo(new InMemory("/", "srv/b", List.of(), true, false));
    assertThat(
            last(RootKind.MINIMAL, new ViewEntry.Directory("/srv", 0700), show("/b", "/srv"))
                .place())
        .isEqualTo(new InMemory("/", "srv", List.of(), true, true));
  }

  @Test
  void a_file_is_shown_over_a_file() throws Exception {
    host.with("/etc/hosts", SourceFiles.Kind.FILE);

    assertThat(last(RootKind.MINIMAL, show("/etc/hosts", "/etc/hosts")).place())
        .isEqualTo(new InMemory("/", "etc/hosts", List.of("etc"), false, false));
  }

  @Test
  void on_files_nothing_is_made() throws Exception {
    for (RootKind root : List.of(RootKind.HOST, RootKind.TREE)) {
      assertThat(last(root, show("/data", "/srv/data")).place()).isEqualTo(new OnFiles());
    }
    assertThat(last(RootKind.MINIMAL, show("/data", "/data"), show("/b", "/data/b")).place())
        .isEqualTo(new OnFiles());
  }

  @Test
  void private_memory_on_files_is_private_memory() throws Exception {
    assertThat(last(RootKind.HOST, memory("/run", 0755), show("/b", "/run/a/b")).place())
        .isEqualTo(new InMemory("/run", "a/b", List.of("a"), true, false));
  }

  @Test
  void what_is_laid_over_private_memory_hides_it() throws Exception {
    assertThat(
            last(
                    RootKind.MINIMAL,
                    memory("/run/a", 0755),
                    show("/b", "/run"),
                    show("/c", "/run/a/c"))
                .place())
        .isEqualTo(new OnFiles());
  }

  @Test
  void links_of_the_views_own_are_followed() throws Exception {
    PlacedEntry placed =
        last(
            RootKind.MINIMAL,
            memory("/run", 0755),
            new ViewEntry.Symlink("/var/run", "../run"),
            show("/b", "/var/run/b"));

    assertThat(placed.target()).isEqualTo("/run/b");
    assertThat(placed.place()).isEqualTo(new InMemory("/run", "b", List.of(), true, false));
  }

  @Test
  void a_link_cannot_lead_above_the_root() throws Exception {
    assertThat(
            last(
                    RootKind.MINIMAL,
                    new ViewEntry.Symlink("/up", "../../../etc"),
                    show("/b", "/up/../b"))
                .target())
        .isEqualTo("/b");
  }

  @Test
  void a_loop_of_links_is_refused() {
    assertThatThrownBy(
            () ->
                layOut(
                    RootKind.MINIMAL,
                    new ViewEntry.Symlink("/a", "/b"),
                    new ViewEntry.Symlink("/b", "/a"),
                    show("/data", "/a/data")))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(IsolationErrorCode.BAD_PATH);
              assertThat(failure.errno()).contains("ELOOP");
            })
        .hasMessageContaining("/a/data: the target is a loop of symbolic links");
  }

  @Test
  void the_root_itself_is_no_target() {
    assertThatThrownBy(() -> layOut(RootKind.MINIMAL, show("/data", "/")))
        .hasMessageContaining("a mapping cannot be the root itself; say so with root");
  }

  @Test
  void a_way_through_a_file_of_the_views_own_is_refused_and_the_file_is_named() {
    assertThatThrownBy(
            () ->
                layOut(
                    RootKind.MINIMAL, new ViewEntry.DeviceFiles("/dev"), show("/b", "/dev/null/b")))
        .hasMessageContaining("an earlier mapping made /dev/null something else");
    assertThatThrownBy(
            () ->
                layOut(
                    RootKind.MINIMAL,
                    new ViewEntry.TextFile("/etc/hosts", "", 0644),
                    show("/b", "/etc/hosts")))
        .hasMessageContaining("an earlier mapping made /etc/hosts something else");
  }

  /** A small world, in which targets meet often. */
  @Provide
  Arbitrary<List<ViewEntry>> entries() {
    Arbitrary<String> path =
        Arbitraries.of("a", "b", "c", "..")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(
                names ->
                    "/" + String.join("/", names.stream().filter(n -> !n.equals("..")).toList()));
    Arbitrary<String> target = path.filter(text -> text.length() > 1);
    Arbitrary<ViewEntry> entry =
        Combinators.combine(Arbitraries.integers().between(0, 4), target, path)
            .as(
                (kind, to, other) ->
                    switch (kind) {
                      case 0 -> show("/directory", to);
                      case 1 -> show("/file", to);
                      case 2 -> memory(to, 0755);
                      case 3 -> new ViewEntry.Symlink(to, other);
                      default -> new ViewEntry.Directory(to, 0755);
                    });
    return entry.list().ofMaxSize(8);
  }

  @Property
  void whatever_is_laid_out_can_be_made_in_the_order_it_is_said(
      @ForAll("entries") List<ViewEntry> entries) {
    host.with("/file", SourceFiles.Kind.FILE);
    List<PlacedEntry> placed;
    try {
      placed = layOut(RootKind.MINIMAL, entries.toArray(ViewEntry[]::new));
    } catch (IsolationException refused) {
      assertThat(refused.code()).isEqualTo(IsolationErrorCode.BAD_PATH);
      return;
    }
    Map<String, Map<String, Boolean>> memories = new HashMap<>();
    memories.put("/", new HashMap<>());
    for (PlacedEntry one : placed) {
      if (one.place() instanceof InMemory place) {
        make(memories.get(place.memory()), place);
      }
      if (one.entry() instanceof ViewEntry.Tmpfs) {
        memories.put(one.target(), new HashMap<>());
      }
    }
  }

  /** Makes what is said, and fails where the kernel would. */
  private static void make(Map<String, Boolean> memory, InMemory place) {
    assertThat(memory).isNotNull();
    for (String directory : place.missing()) {
      assertThat(memory.putIfAbsent(directory, true)).as("mkdir " + directory).isNull();
    }
    int slash = place.path().lastIndexOf('/');
    if (slash > 0) {
      assertThat(memory).containsEntry(place.path().substring(0, slash), true);
    }
    if (place.exists()) {
      assertThat(memory).containsEntry(place.path(), place.directory());
    } else {
      assertThat(memory.put(place.path(), place.directory())).as("make " + place).isNull();
    }
  }
}
