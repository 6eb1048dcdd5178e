package org.cloister.linux.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "squashfs, 0, 68737173",
    "xfs, 0, 58465342",
    "erofs, 1024, e2e1f5e0",
    "btrfs, 65600, 5f42485266535f4d",
    "vfat, 54, 4641543132202020",
    "vfat, 82, 4641543332202020",
    "iso9660, 32769, 4344303031",
    "ext2, 1080, 53ef"
  })
  void a_file_system_is_told_by_its_magic_number(String type, int offset, String magic)
      throws IOException {
    Path image = directory.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(1 << 17);
      file.seek(offset);
      file.write(HexFormat.of().parseHex(magic));
    }

    assertThat(ImageFile.fileSystem(image)).contains(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext2", "ext3", "ext4"})
  void what_mkfs_makes_is_recognised(String type) throws Exception {
    Path image = directory.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(8 << 20);
    }
    Process mkfs =
        new ProcessBuilder("mke2fs", "-q", "-F", "-t", type, image.toString()).inheritIO().start();
    assertThat(mkfs.waitFor()).isZero();

    assertThat(ImageFile.fileSystem(image)).contains(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "#!/bin/sh"})
  void any_other_file_is_no_image(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("f"), content, StandardCharsets.UTF_8);

    assertThat(ImageFile.fileSystem(file)).isEmpty();
  }

  @Test
  void a_symbolic_link_is_not_followed() throws IOException {
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, Files.writeString(directory.resolve("f"), "hsqs"));

    assertThatThrownBy(() -> ImageFile.fileSystem(link)).isInstanceOf(IOException.class);
  }
}
