package org.cloister.backend.kvm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class KernelImagePropertyTest {
  /** Damage is an IOException, never anything worse. */
  @Property(tries = 200)
  void a_damaged_image_is_unpacked_or_refused(
      @ForAll Compression kind, @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int flips)
      throws IOException {
    byte[] image = Packer.bzImage(Packer.payload(kind, Packer.elf(20_000)));
    Random random = new Random(seed);
    for (int i = 0; i < flips; i++) {
      image[random.nextInt(image.length)] = (byte) random.nextInt();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new KernelImage(image).unpackTo(out);
      assertThat(out.size()).isPositive();
    } catch (IOException refused) {
      assertThat(out.size()).isZero();
    }
  }
}
