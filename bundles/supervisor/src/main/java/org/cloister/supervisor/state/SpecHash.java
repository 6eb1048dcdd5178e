package org.cloister.supervisor.state;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;

/**
 * The content hash of a spec: SHA-256 over its JSON with sorted keys, without the places where the
 * platform keeps a service's files. So it is the same for every start of the same definition, and
 * on every host that looks the same to the service.
 */
public final class SpecHash {
  private static final Path ANYWHERE = Path.of("/");

  private SpecHash() {}

  private static final class Holder {
    static final ObjectMapper MAPPER =
        Json.mapper()
            .copy()
            .addMixIn(ViewEntry.Copy.class, WithoutCopy.class)
            .addMixIn(ViewEntry.Overlay.class, WithoutUpperAndWork.class);
  }

  /**
   * {@return the hash, as 64 lower-case hexadecimal digits}
   *
   * @param spec of what
   */
  public static String of(SandboxSpec spec) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Holder.MAPPER.writeValue(
          new DigestOutputStream(OutputStream.nullOutputStream(), digest), placeless(spec));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SandboxSpec placeless(SandboxSpec spec) {
    Optional<Path> notifySocket = spec.notifySocket().map(path -> ANYWHERE);
    return new SandboxSpec(
        spec.name(),
        spec.hostname(),
        spec.command(),
        spec.environment(),
        spec.directory(),
        spec.credentials(),
        spec.view(),
        spec.network(),
        spec.attributes(),
        spec.confinement(),
        spec.limits(),
        notifySocket,
        spec.sockets(),
        spec.secrets());
  }

  @JsonIgnoreProperties("copy")
  private interface WithoutCopy {}

  @JsonIgnoreProperties({"upper", "work"})
  private interface WithoutUpperAndWork {}
}
