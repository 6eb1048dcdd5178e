package org.cloister.backend.kvm.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Collects what a cached file is made of into a name for it (SHA-256). Each part is preceded by its
 * length, so that different parts never run together to the same name. Not thread-safe.
 */
public final class Fingerprint {
  private static final int CHUNK = 1 << 16;

  private final MessageDigest digest;

  /** Begins with nothing. */
  public Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Adds bytes.
   *
   * @param part the bytes
   * @return this
   */
  public Fingerprint add(byte[] part) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(part.length).flip());
    digest.update(part);
    return this;
  }

  /**
   * Adds a text.
   *
   * @param part the text
   * @return this
   */
  public Fingerprint add(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds the content of a file.
   *
   * @param file a regular file that does not change meanwhile
   * @return this
   * @throws IOException if it cannot be read
   */
  public Fingerprint addFile(Path file) throws IOException {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(Files.size(file)).flip());
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
      }
    }
    return this;
  }

  /** {@return the name: 64 hexadecimal digits; ends the collection} */
  public String name() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
