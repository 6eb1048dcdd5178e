package org.cloister.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.cloister.api.definition.Mapping;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.supervisor.fixture.Definition;
import org.cloister.supervisor.fixture.FakeAccounts;
import org.cloister.supervisor.resolve.IdBlocks.IdBlock;
import org.cloister.supervisor.resolve.LocalHost;
import org.cloister.supervisor.resolve.ServicePlaces;
import org.cloister.supervisor.resolve.SpecResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real copies of real files; changing owners needs root, as the platform has it. */
class PrivateStorageTest {
  private static final int OUTSIDE = 1 << 20;

  @TempDir Path directory;
  private Path source;
  private Path state;

  @BeforeEach
  void files() throws IOException {
    source = Files.createDirectory(directory.resolve("source"));
    state = directory.resolve("state");
    Files.writeString(source.resolve("file with spaces; and $more"), "text");
    Files.createSymbolicLink(source.resolve("link"), Path.of("file with spaces; and $more"));
  }

  private SandboxSpec spec(Definition definition) {
    return new SpecResolver(
            new LocalHost(),
            new FakeAccounts(),
            service -> new IdBlock(OUTSIDE, OUTSIDE, 1 << 16),
            Set.of())
        .resolve(definition.get(), new ServicePlaces(directory, state), Set.of());
  }

  private Definition cloned() {
    return Definition.of("x").mapping(Mapping.Kind.CLONE, source.toString(), "/data", true);
  }

  private Path copy() {
    return state.resolve("clone/data");
  }

  @Test
  void a_copy_is_made_once_and_kept() throws IOException {
    new PrivateStorage().prepare(spec(cloned()), state);
    assertThat(copy().resolve("file with spaces; and $more")).hasContent("text");
    assertThat(copy().resolve("link")).isSymbolicLink();
    Files.writeString(copy().resolve("of the service"), "kept");

    new PrivateStorage().prepare(spec(cloned()), state);

    assertThat(copy().resolve("of the service")).hasContent("kept");
    assertThat(listing(copy().getParent())).containsExactly("data");
  }

  @Test
  void in_a_user_namespace_the_copy_belongs_to_the_ids_that_stand_for_its_owners()
      throws IOException {
    new PrivateStorage().prepare(spec(cloned().userNamespace()), state);

    assertThat(Files.getAttribute(copy(), "unix:uid")).isEqualTo(OUTSIDE);
    assertThat(Files.getAttribute(copy().resolve("link"), "unix:uid", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(OUTSIDE);
  }

  @Test
  void a_copy_that_fails_leaves_nothing_and_says_why() throws IOException {
    SandboxSpec spec = spec(cloned());
    Files.move(source, directory.resolve("elsewhere"));

    assertThatThrownBy(() -> new PrivateStorage().prepare(spec, state))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(source.toString());
    assertThat(listing(copy().getParent())).isEmpty();
  }

  @Test
  void an_overlay_has_directories_for_its_changes() throws IOException {
    new PrivateStorage().prepare(spec(overlaid()), state);

    assertThat(state.resolve("overlay/data/upper")).isDirectory();
    assertThat(state.resolve("overlay/data/work")).isDirectory();
    assertThat(Files.getPosixFilePermissions(state.resolve("overlay/data/upper")))
        .isEqualTo(Files.getPosixFilePermissions(source));
  }

  @Test
  void an_overlay_keeps_its_changes_from_start_to_start() throws IOException {
    SandboxSpec spec = spec(overlaid());
    new PrivateStorage().prepare(spec, state);
    Files.writeString(state.resolve("overlay/data/upper/of the service"), "kept");

    new PrivateStorage().prepare(spec, state);

    assertThat(state.resolve("overlay/data/upper/of the service")).hasContent("kept");
    assertThat(listing(state.resolve("overlay"))).containsExactly("data");
  }

  @Test
  void an_overlay_that_cannot_be_made_leaves_nothing_for_the_next_start_and_says_why()
      throws IOException {
    SandboxSpec spec = spec(overlaid());
    Files.move(source, directory.resolve("elsewhere"));

    for (int start = 0; start < 2; start++) {
      assertThatThrownBy(() -> new PrivateStorage().prepare(spec, state))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(source.toString());
      assertThat(listing(state.resolve("overlay"))).isEmpty();
    }
  }

  private Definition overlaid() {
    return Definition.of("x").mapping(Mapping.Kind.OVERLAY, source.toString(), "/data", true);
  }

  private static Stream<String> listing(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.map(path -> path.getFileName().toString()).toList().stream();
    }
  }
}
