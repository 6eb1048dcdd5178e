package org.cloister.linux.launch.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.Test;

/**
 * Holds the interpreters together with listings that another disassembler made of them: {@code
 * objdump -D -z -b binary -m i386:x86-64 -M intel} or {@code -m aarch64}, on an image's bytes from
 * 0xe8 on. Who changes an interpreter makes its listing anew and reads it.
 */
class InterpreterListingTest {

  private static final int CODE = 0xe8;

  @Test
  void the_x86_64_listing_is_of_the_interpreter() throws IOException {
    ByteArrayOutputStream listed = new ByteArrayOutputStream();
    for (String bytes : column("x86_64.listing")) {
      listed.writeBytes(HexFormat.ofDelimiter(" ").parseHex(bytes));
    }

    assertThat(interpreter(Architecture.X86_64)).asHexString().isEqualTo(hex(listed));
  }

  @Test
  void the_aarch64_listing_is_of_the_interpreter() throws IOException {
    ByteArrayOutputStream listed = new ByteArrayOutputStream();
    for (String word : column("aarch64.listing")) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      listed.writeBytes(bytes.putInt(HexFormat.fromHexDigits(word)).array());
    }

    assertThat(interpreter(Architecture.AARCH64)).asHexString().isEqualTo(hex(listed));
  }

  @Test
  void an_interpreter_stays_small() {
    for (Architecture architecture : Architecture.values()) {
      assertThat(interpreter(architecture)).as("%s", architecture).hasSizeLessThan(1024);
    }
  }

  private static byte[] interpreter(Architecture architecture) {
    byte[] image = ElfImage.of(architecture, new byte[0]);
    return Arrays.copyOfRange(image, CODE, image.length);
  }

  private static String hex(ByteArrayOutputStream bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes.toByteArray());
  }

  /** The bytes of each instruction in a listing: {@code offset:<tab>bytes<tab>mnemonic}. */
  private static List<String> column(String resource) throws IOException {
    try (InputStream stream = InterpreterListingTest.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t")[1].strip())
          .toList();
    }
  }
}
