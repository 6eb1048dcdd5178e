package org.cloister.backend.kvm.confinement;

import java.util.List;
import org.cloister.api.isolation.Credentials;

/**
 * Who QEMU runs as: ids that belong to nobody else, and that own the guest's folder.
 *
 * @param uid the user id
 * @param gid the group id
 */
public record QemuUser(int uid, int gid) {
  /** {@return as launch programs have it} */
  Credentials credentials() {
    return new Credentials(Integer.toString(uid), uid, gid, List.of(), "/");
  }
}
