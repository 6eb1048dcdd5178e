package org.cloister.backend.kvm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelImageTest {
  private static byte[] unpack(byte[] file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new KernelImage(file).unpackTo(out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void the_elf_file_inside_a_bzImage_is_found(Compression kind) throws IOException {
    byte[] elf = Packer.elf(300_000);

    assertThat(unpack(Packer.bzImage(Packer.payload(kind, elf)))).isEqualTo(elf);
  }

  @Test
  void lz4_of_several_blocks_is_unpacked() throws IOException {
    byte[] elf = Packer.elf((8 << 20) + 12_345);

    assertThat(unpack(Packer.bzImage(Packer.payload(Compression.LZ4, elf)))).isEqualTo(elf);
  }

  @Test
  void an_elf_file_and_an_image_of_aarch64_stay_as_they_are() throws IOException {
    byte[] image = new byte[100];
    System.arraycopy(new byte[] {'A', 'R', 'M', 'd'}, 0, image, 0x38, 4);

    assertThat(unpack(Packer.elf(1000))).isEqualTo(Packer.elf(1000));
    assertThat(unpack(image)).isEqualTo(image);
  }

  @Test
  void what_is_no_kernel_is_refused() {
    assertThatThrownBy(() -> unpack(new byte[0])).hasMessageContaining("neither a bzImage");
    assertThatThrownBy(() -> unpack(new byte[5000])).hasMessageContaining("neither a bzImage");
    assertThatThrownBy(() -> unpack(Packer.bzImage("BZh9 and so on".getBytes())))
        .hasMessageContaining("neither gzip, xz, zstd nor lz4; it begins with 425a68");
    assertThatThrownBy(
            () -> unpack(Packer.bzImage(Packer.payload(Compression.ZSTD, new byte[9000]))))
        .hasMessageContaining("not an ELF file");
  }

  @Test
  void a_file_that_is_cut_off_is_refused() throws IOException {
    byte[] image = Packer.bzImage(Packer.payload(Compression.XZ, Packer.elf(300_000)));

    assertThatThrownBy(() -> unpack(Arrays.copyOf(image, image.length / 2)))
        .hasMessageContaining("cut off");
  }

  @Test
  void a_size_beyond_all_kernels_is_refused_before_anything_is_unpacked() throws IOException {
    byte[] packed = Packer.pack(Compression.ZSTD, Packer.elf(1000));
    byte[] payload = Packer.concat(packed, Packer.number(Integer.MAX_VALUE));

    assertThatThrownBy(() -> unpack(Packer.bzImage(payload))).hasMessageContaining("2147483647");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void a_module_is_unpacked_whatever_its_name_says(Compression kind, @TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("virtio-rng.ko.xz");
    Files.write(file, Packer.pack(kind, Packer.elf(70_000)));

    ModuleFile module = ModuleFile.read(file);

    assertThat(module.name()).isEqualTo("virtio_rng");
    assertThat(module.content()).isEqualTo(Packer.elf(70_000));
  }

  @Test
  void a_plain_module_stays_as_it_is_and_rubbish_is_refused(@TempDir Path directory)
      throws IOException {
    Path plain = Files.write(directory.resolve("9p.ko"), Packer.elf(5000));
    Path rubbish = Files.write(directory.resolve("x.ko"), new byte[3]);

    assertThat(ModuleFile.read(plain).content()).isEqualTo(Packer.elf(5000));
    assertThatThrownBy(() -> ModuleFile.read(rubbish))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(rubbish.toString());
  }
}
