package org.cloister.shell.socket;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * Who may command the platform: root and the user it runs as.
 *
 * <p>Threat: whoever can send commands owns every service, and with a platform of root's the host.
 * The socket's mode (0600) and its directory's (0700) keep others out, but a restore, a copy or a
 * careless chmod changes a mode. So the kernel is asked who is at the other end (SO_PEERCRED,
 * unix(7)): the credentials of the process that connected, which it cannot forge. A user namespace
 * does not help it either: ids are translated to ours, and one without a counterpart here is
 * nobody, who is never allowed.
 *
 * <p>The kernel names a user, not a sandbox: a service with the platform's user, or root's, is the
 * same to it. That no sandbox shows the socket is what keeps those out.
 */
public final class PeerPolicy {
  private static final Path NOBODY = Path.of("/proc/sys/kernel/overflowuid");

  private final Set<UserPrincipal> allowed;

  PeerPolicy(Set<UserPrincipal> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /**
   * {@return the policy of this process}
   *
   * @throws IOException if the account database cannot be asked
   */
  public static PeerPolicy ofThisProcess() throws IOException {
    UserPrincipalLookupService users = FileSystems.getDefault().getUserPrincipalLookupService();
    return of(
        Files.getOwner(Path.of("/proc/self")),
        users.lookupPrincipalByName("root"),
        users.lookupPrincipalByName(Files.readString(NOBODY).strip()));
  }

  /**
   * {@return the policy of a platform}
   *
   * @param owner the user it runs as
   * @param root root
   * @param nobody whom the kernel names in place of every user without a counterpart here; never
   *     allowed, not even where the platform itself is nobody's
   */
  static PeerPolicy of(UserPrincipal owner, UserPrincipal root, UserPrincipal nobody) {
    return new PeerPolicy(
        owner.equals(nobody) ? Set.of(root) : new HashSet<>(List.of(owner, root)));
  }

  /**
   * {@return who is at the other end}
   *
   * @param channel a connection
   * @throws IOException if the kernel does not say
   */
  static UserPrincipal peer(SocketChannel channel) throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
  }

  /** {@return whether a user may send commands; users are compared by their ids} */
  boolean allows(UserPrincipal user) {
    return allowed.contains(user);
  }
}
