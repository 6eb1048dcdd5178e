package org.cloister.backend.kvm.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.SourceFiles.Kind;
import org.junit.jupiter.api.Test;

class ResolverViewTest {
  private static final HostResolver RESOLVER =
      new HostResolver(
          Path.of("/run/resolve/stub"),
          List.of("# ours", "nameserver 127.0.0.53", "search example.org", "options edns0"));

  private static final String IN_GUEST = "nameserver 10.0.2.3\nsearch example.org\noptions edns0\n";

  private static ViewEntry bind(boolean declared) {
    return new ViewEntry.Bind(RESOLVER.file(), "/etc/resolv.conf", false, false, false, declared);
  }

  private static List<ViewEntry> shown(RootKind root, Kind kind, ViewEntry... entries) {
    return ResolverView.of(root, List.of(entries), RESOLVER, new Files(kind));
  }

  @Test
  void by_default_the_guest_asks_qemu_for_names() {
    ViewEntry other = new ViewEntry.Proc("/proc");

    assertThat(shown(RootKind.MINIMAL, Kind.LINK, bind(false), other))
        .containsExactly(new ViewEntry.TextFile("/etc/resolv.conf", IN_GUEST, 0644), other);
    assertThat(shown(RootKind.HOST, Kind.FILE, other))
        .containsExactly(new ViewEntry.TextFile("/etc/resolv.conf", IN_GUEST, 0644), other);
  }

  @Test
  void what_somebody_chose_stays() {
    assertThat(shown(RootKind.MINIMAL, Kind.LINK, bind(true))).containsExactly(bind(true));
    assertThat(shown(RootKind.TREE, Kind.FILE)).isEmpty();
    // What it leads to is private in every root.
    assertThat(shown(RootKind.HOST, Kind.LINK)).isEmpty();
  }

  private record Files(Kind kind) implements SourceFiles {
    @Override
    public Kind kind(Path path) {
      return kind;
    }

    @Override
    public Optional<String> fileSystem(Path image) {
      return Optional.empty();
    }

    @Override
    public List<String> processors() {
      return List.of();
    }
  }
}
