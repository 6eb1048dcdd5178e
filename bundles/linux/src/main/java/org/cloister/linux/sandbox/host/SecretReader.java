package org.cloister.linux.sandbox.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Secret;
import org.cloister.linux.sandbox.SecretFile;

/** Reads secrets for a start. */
public final class SecretReader {
  private static final int LONGEST_SECRET = 1 << 18;

  private SecretReader() {}

  /**
   * {@return secrets of the same names and sizes, with nothing in them, for a plan}
   *
   * @param spec names the files
   * @throws IsolationException if one is not there
   */
  public static List<SecretFile> planned(SandboxSpec spec) throws IsolationException {
    List<SecretFile> secrets = new ArrayList<>();
    for (Secret secret : spec.secrets()) {
      secrets.add(new SecretFile(secret.name(), new byte[size(secret)]));
    }
    return secrets;
  }

  /**
   * {@return the secrets of a spec, read for a start}
   *
   * @param spec names the files
   * @throws IsolationException if one cannot be read
   */
  public static List<SecretFile> read(SandboxSpec spec) throws IsolationException {
    List<SecretFile> secrets = new ArrayList<>();
    for (Secret secret : spec.secrets()) {
      try (InputStream stream = Files.newInputStream(secret.source())) {
        byte[] content = stream.readNBytes(LONGEST_SECRET + 1);
        if (content.length > LONGEST_SECRET) {
          throw unreadable(secret, IsolationErrorCode.EXHAUSTED, "larger than 256 KiB", null);
        }
        secrets.add(new SecretFile(secret.name(), content));
      } catch (NoSuchFileException e) {
        throw unreadable(secret, IsolationErrorCode.NOT_FOUND, "no such file", e);
      } catch (IOException e) {
        throw unreadable(secret, IsolationErrorCode.DENIED, "cannot be read", e);
      }
    }
    return secrets;
  }

  private static int size(Secret secret) throws IsolationException {
    try {
      return (int) Math.min(LONGEST_SECRET, Files.size(secret.source()));
    } catch (IOException e) {
      throw unreadable(secret, IsolationErrorCode.NOT_FOUND, "cannot be looked at", e);
    }
  }

  private static IsolationException unreadable(
      Secret secret, IsolationErrorCode code, String reason, IOException cause) {
    return new IsolationException(
        code, "read the secret", secret.source().toString(), "", reason, "", cause);
  }
}
