package org.cloister.backend.kvm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFinderTest {
  private static final List<String> NEEDED = List.of("9p", "virtio_console");

  @TempDir Path root;

  private void install(String release, String image, String... modules) throws IOException {
    Path folder = Files.createDirectories(root.resolve("lib/modules").resolve(release));
    Path file = root.resolve(image);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    Files.write(
        folder.resolve("modules.dep"),
        List.of(modules).stream().map(name -> "kernel/" + name + ".ko:").toList());
  }

  @Test
  void the_newest_kernel_with_all_modules_is_taken() throws Exception {
    install("6.1.0-9-amd64", "boot/vmlinuz-6.1.0-9-amd64", "9p", "virtio_console");
    install("6.1.0-10-amd64", "boot/vmlinuz-6.1.0-10-amd64", "9p", "virtio_console");
    install("6.12.0-cloud-amd64", "boot/vmlinuz-6.12.0-cloud-amd64", "virtio_console");

    HostKernel kernel = new KernelFinder(root).newest(NEEDED);

    assertThat(kernel.release()).hasToString("6.1.0-10-amd64");
    assertThat(kernel.image()).isEqualTo(root.resolve("boot/vmlinuz-6.1.0-10-amd64"));
    assertThat(kernel.modules()).isEqualTo(root.resolve("lib/modules/6.1.0-10-amd64"));
  }

  @Test
  void a_kernel_that_lies_beside_its_modules_is_found() throws Exception {
    install(
        "6.11.4-301.fc41.x86_64",
        "lib/modules/6.11.4-301.fc41.x86_64/vmlinuz",
        "9p",
        "virtio_console");

    assertThat(new KernelFinder(root).newest(NEEDED).image())
        .isEqualTo(root.resolve("lib/modules/6.11.4-301.fc41.x86_64/vmlinuz"));
  }

  @Test
  void a_host_without_a_usable_kernel_is_told_what_each_lacks_and_what_to_install()
      throws IOException {
    install("6.1.0-cloud-amd64", "boot/vmlinuz-6.1.0-cloud-amd64", "virtio_console");
    Files.createFile(root.resolve("boot/vmlinuz-5.10.0-1-amd64"));

    assertThatThrownBy(() -> new KernelFinder(root).newest(NEEDED))
        .isInstanceOfSatisfying(
            NoKernelException.class,
            e -> assertThat(e.hint()).contains("linux-image-amd64", "kernel-modules"))
        .hasMessageContaining("6.1.0-cloud-amd64 lacks 9p; 5.10.0-1-amd64 has no ")
        .hasMessageContaining("lib/modules/5.10.0-1-amd64/modules.dep");
  }

  @Test
  void what_is_there_changes_with_every_kernel_that_comes_goes_or_gets_other_modules()
      throws Exception {
    KernelFinder finder = new KernelFinder(root);
    Set<List<String>> seen = new HashSet<>(Set.of(finder.present()));
    install("6.1.0-9-amd64", "boot/vmlinuz-6.1.0-9-amd64", "9p");
    assertThat(seen.add(finder.present())).isTrue();
    assertThat(seen.add(finder.present())).isFalse();

    Files.createFile(root.resolve("boot/vmlinuz-6.1.0-10-amd64"));
    assertThat(seen.add(finder.present())).isTrue();
    Path list = root.resolve("lib/modules/6.1.0-9-amd64/modules.dep");
    Files.setLastModifiedTime(list, FileTime.from(Instant.EPOCH));
    assertThat(seen.add(finder.present())).isTrue();
    Files.delete(root.resolve("boot/vmlinuz-6.1.0-9-amd64"));
    assertThat(seen.add(finder.present())).isTrue();
  }

  @Test
  void a_host_without_any_kernel_is_told_so() {
    assertThatThrownBy(() -> new KernelFinder(root).newest(NEEDED))
        .isInstanceOf(NoKernelException.class)
        .hasMessage("no kernel is installed in " + root.resolve("boot"));
  }
}
