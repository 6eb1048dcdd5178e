package org.cloister.linux.sandbox.host;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Secret;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.ErrnoException;
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
   * {@return the secrets of a spec, read for a start}. Links that administrators made were followed
   * when the spec was resolved; one that appeared since is somebody else's.
   *
   * @param spec names the files
   * @param descriptors opens them
   * @throws IsolationException if one cannot be read
   */
  public static List<SecretFile> read(SandboxSpec spec, Descriptors descriptors)
      throws IsolationException {
    List<SecretFile> secrets = new ArrayList<>();
    for (Secret secret : spec.secrets()) {
      try {
        byte[] content = descriptors.read(secret.source(), LONGEST_SECRET + 1);
        if (content.length > LONGEST_SECRET) {
          throw unreadable(secret, IsolationErrorCode.EXHAUSTED, "larger than 256 KiB", null);
        }
        secrets.add(new SecretFile(secret.name(), content));
      } catch (ErrnoException e) {
        throw e.is(Errno.ENOENT)
            ? unreadable(secret, IsolationErrorCode.NOT_FOUND, "no such file", e)
            : unreadable(secret, IsolationErrorCode.DENIED, "cannot be read: " + e.getMessage(), e);
      } catch (IOException e) {
        throw unreadable(secret, IsolationErrorCode.DENIED, "cannot be read: " + e.getMessage(), e);
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
