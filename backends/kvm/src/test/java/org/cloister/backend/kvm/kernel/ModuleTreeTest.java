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
    return parse(
        List.of(
            "kernel/fs/9p/9p.ko.xz: kernel/net/9p/9pnet.ko.xz kernel/fs/netfs/netfs.ko.xz",
            "kernel/fs/netfs/netfs.ko.xz:",
            "kernel/net/9p/9pnet.ko.xz:",
            "kernel/net/9p/9pnet_virtio.ko.xz: kernel/net/9p/9pnet.ko.xz kernel/virtio.ko.xz"
                + " kernel/virtio_ring.ko.xz",
            "kernel/drivers/char/hw_random/virtio-rng.ko: kernel/virtio.ko.xz"
                + " kernel/virtio_ring.ko.xz"),
        List.of("kernel/fs/overlayfs/overlay.ko", ""));
  }

  private static ModuleTree parse(List<String> dependencies, List<String> builtIn)
      throws IOException {
    return new ModuleTree(
        new ModuleTree.Lists(dependencies, builtIn, List.of(), List.of(), List.of()), ORIGIN);
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
    assertThatThrownBy(() -> parse(List.of("a.ko:", "nonsense"), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(ORIGIN + ":2: ");
  }

  @Test
  void what_the_kernel_asks_for_when_a_module_is_in_use_is_loaded_before_it() throws IOException {
    ModuleTree tree =
        new ModuleTree(
            new ModuleTree.Lists(
                List.of(
                    "kernel/fs/ext4/ext4.ko: kernel/fs/jbd2/jbd2.ko",
                    "kernel/fs/jbd2/jbd2.ko:",
                    "kernel/arch/x86/crypto/crc32c-intel.ko:",
                    "kernel/crypto/crc32c_generic.ko:"),
                List.of("kernel/fs/squashfs/squashfs.ko"),
                List.of("squashfs.license=GPL", "squashfs.alias=fs-squashfs"),
                List.of(
                    "alias pci:v00001AF4d*sv*sd*bc*sc*i* virtio_pci",
                    "alias fs-ext4 ext4",
                    "alias crypto-crc32c crc32c_intel",
                    "alias crypto-crc32c crc32c_generic"),
                List.of(
                    "# Soft dependencies",
                    "softdep jbd2 pre: crypto-crc32c",
                    "softdep ext4 pre: crypto-crc32c not-there post: ext4")),
            ORIGIN);

    assertThat(tree.missing(List.of("fs-ext4", "fs-squashfs", "fs-xfs"))).containsExactly("fs-xfs");
    assertThat(tree.loadOrder(List.of("fs-squashfs", "fs-ext4")))
        .containsExactly(
            "kernel/crypto/crc32c_generic.ko", "kernel/fs/jbd2/jbd2.ko", "kernel/fs/ext4/ext4.ko");
  }
}
