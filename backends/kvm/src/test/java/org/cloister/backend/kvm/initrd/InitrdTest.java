package org.cloister.backend.kvm.initrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.KernelRelease;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitrdTest {
  private static final byte[] MODULE = "\u007fELF and so on".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  private HostKernel kernel;

  @BeforeEach
  void install() throws IOException {
    Path modules = Files.createDirectories(directory.resolve("modules/kernel")).getParent();
    Files.write(
        modules.resolve("modules.dep"),
        List.of("kernel/9p.ko: kernel/9pnet.ko", "kernel/9pnet.ko:", "kernel/unwanted.ko:"));
    Files.write(modules.resolve("kernel/9p.ko"), MODULE);
    Files.write(modules.resolve("kernel/9pnet.ko"), MODULE);
    kernel = new HostKernel(new KernelRelease("6.1"), directory.resolve("vmlinuz"), modules);
  }

  private Path make() throws IOException {
    return Initrd.of(kernel, List.of("9p"), Architecture.X86_64)
        .in(new ContentCache(directory.resolve("cache")));
  }

  @Test
  void there_is_nothing_in_it_but_init_modules_and_empty_folders() throws IOException {
    Map<String, CpioArchiveEntry> entries = new LinkedHashMap<>();
    Map<String, byte[]> contents = new LinkedHashMap<>();
    try (CpioArchiveInputStream archive =
        new CpioArchiveInputStream(Files.newInputStream(make()))) {
      for (CpioArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        entries.put(entry.getName(), entry);
        contents.put(entry.getName(), archive.readAllBytes());
      }
    }

    assertThat(new ArrayList<>(entries.keySet()))
        .containsExactly("dev", "base", "modules", "modules/9pnet.ko", "modules/9p.ko", "init");
    assertThat(entries.get("dev").isDirectory()).isTrue();
    assertThat(entries.get("init").getMode() & 0777).isEqualTo(0755);
    assertThat(contents.get("modules/9p.ko")).isEqualTo(MODULE);
    assertThat(contents.get("init")).startsWith(0x7f, 'E', 'L', 'F');
  }

  @Test
  void the_same_modules_make_the_same_file() throws IOException {
    Path first = make();
    byte[] before = Files.readAllBytes(first);

    Files.delete(first);

    assertThat(make()).isEqualTo(first).hasBinaryContent(before);
  }

  @Test
  void other_modules_make_another_file() throws IOException {
    Path first = make();

    Files.write(kernel.modules().resolve("kernel/9p.ko"), "\u007fELF newer".getBytes());

    assertThat(make()).isNotEqualTo(first);
  }

  @Test
  void a_module_that_is_no_module_is_named() throws IOException {
    Path damaged = kernel.modules().resolve("kernel/9pnet.ko");
    Files.writeString(damaged, "rubbish");

    assertThatThrownBy(this::make)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(damaged.toString());
  }
}
