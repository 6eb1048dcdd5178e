package org.cloister.backend.kvm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleTreeTest {
  private static final Path ORIGIN = Path.of("/lib/modules/6.1/modules.dep");

  private static ModuleTree tree() throws IOException {
    return ModuleTree.parse(
        List.of(
            "kernel/fs/9p/9p.ko.xz: kernel/net/9p/9pnet.ko.xz kernel/fs/netfs/netfs.ko.xz",
            "kernel/fs/netfs/netfs.ko.xz:",
            "kernel/net/9p/9pnet.ko.xz:",
            "kernel/net/9p/9pnet_virtio.ko.xz: kernel/net/9p/9pnet.ko.xz kernel/virtio.ko.xz"
                + " kernel/virtio_ring.ko.xz",
            "kernel/drivers/char/hw_random/virtio-rng.ko: kernel/virtio.ko.xz"
                + " kernel/virtio_ring.ko.xz"),
        List.of("kernel/fs/overlayfs/overlay.ko", ""),
        ORIGIN);
  }

  @Test
  void each_module_comes_after_what_it_needs_and_once() throws IOException {
    assertThat(tree().loadOrder(List.of("9pnet_virtio", "9p", "overlay")))
        .containsExactly(
            "kernel/virtio_ring.ko.xz",
            "kernel/virtio.ko.xz",
            "kernel/net/9p/9pnet.ko.xz",
            "kernel/net/9p/9pnet_virtio.ko.xz",
            "kernel/fs/netfs/netfs.ko.xz",
            "kernel/fs/9p/9p.ko.xz");
  }

  @Test
  void what_is_neither_a_file_nor_built_in_is_missing() throws IOException {
    assertThat(tree().missing(List.of("9p", "overlay", "virtio_rng", "virtiofs", "btrfs")))
        .containsExactly("virtiofs", "btrfs");
    assertThatThrownBy(() -> tree().loadOrder(List.of("btrfs"))).hasMessageContaining("btrfs");
  }

  @Test
  void a_line_that_is_no_dependency_is_named() {
    assertThatThrownBy(() -> ModuleTree.parse(List.of("a.ko:", "nonsense"), List.of(), ORIGIN))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(ORIGIN + ":2: ");
  }
}
