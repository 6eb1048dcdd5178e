package org.cloister.backend.kvm.confinement;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.cloister.api.isolation.Credentials;

/**
 * Who QEMU runs as: ids that belong to nobody else, and that own the guest's folder.
 *
 * @param uid the user id
 * @param gid the group id
 */
public record QemuUser(int uid, int gid) {
  /**
   * Far above what distributions give to users, to services and to containers, and still numbers
   * that every program takes for users (systemd's UIDS-GIDS documentation).
   */
  private static final int FIRST = 2_000_000_000;

  private static final int COUNT = 100_000_000;

  /**
   * {@return the user of one guest. There are so many that two guests hardly ever have the same;
   * should they, what is between them is that each is in namespaces of its own}
   *
   * @param platform tells platforms apart
   * @param instance tells the platform's guests apart
   */
  public static QemuUser of(String platform, String instance) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((platform + "/" + instance).getBytes(StandardCharsets.UTF_8));
      int id = FIRST + Math.floorMod(ByteBuffer.wrap(digest).getInt(), COUNT);
      return new QemuUser(id, id);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return as launch programs have it} */
  Credentials credentials() {
    return new Credentials(Integer.toString(uid), uid, gid, List.of(), "/");
  }
}
